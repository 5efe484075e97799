"""The rule of direction is a check, and the check fails when the rule is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo.direction import complaints

ROOT = Path(__file__).parents[2]
PLAIN_PYTHON = '''"""A rule."""

from datetime import datetime, timedelta


def tomorrow(now: datetime) -> datetime:
    """Return the same time a day later."""
    return now + timedelta(days=1)
'''
PLAIN_TYPESCRIPT = """import { later } from "./planted-other.ts"; // a word about fetch() and document
export const tomorrow = (now: Date): Date => new Date(later(now.getTime()));
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the checks read, with a plain rule planted on each side."""
    without = shutil.ignore_patterns("__pycache__", "node_modules", "dist")
    shutil.copytree(ROOT / "backend", tmp_path / "backend", ignore=without)
    shutil.copytree(ROOT / "pwa", tmp_path / "pwa", ignore=without)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "pwa/node_modules").symlink_to(ROOT / "pwa/node_modules")
    (tmp_path / "backend/rules/planted.py").write_text(PLAIN_PYTHON)
    (tmp_path / "pwa/src/rules/planted.ts").write_text(PLAIN_TYPESCRIPT)
    other = "export const later = (ms: number): number => ms + 86_400_000;\n"
    (tmp_path / "pwa/src/rules/planted-other.ts").write_text(other)
    return tmp_path


def plant(tree: Path, line: str, path: str) -> None:
    planted = tree / path
    planted.write_text(f"{planted.read_text()}{line}\n")


def linted(tree: Path) -> subprocess.CompletedProcess[str]:
    lint = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([lint, "--no-cache"], cwd=tree, capture_output=True, text=True)


def compiled(tree: Path) -> subprocess.CompletedProcess[str]:
    node = Path(sys.executable).with_name("node")
    tsc = ROOT / "pwa/node_modules/typescript-7/bin/tsc"
    return subprocess.run(
        [node, tsc, "-p", tree / "pwa/src/rules"], cwd=tree, capture_output=True, text=True
    )


def test_plain_rules_pass_every_check(tree: Path) -> None:
    found = list(complaints(tree))

    assert found == []
    assert linted(tree).returncode == 0
    assert compiled(tree).returncode == 0, compiled(tree).stdout


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("import socket", "backend.rules.planted -> socket"),
        ("import os.path", "backend.rules.planted -> os"),
        ("from time import sleep", "backend.rules.planted -> time"),
        ("import flask", "backend.rules.planted -> flask"),
        ("from sqlalchemy import select", "backend.rules.planted -> sqlalchemy"),
        ("from backend.db import models", "backend.rules.planted -> backend.db.models"),
        ("from ..db import models", "backend.rules.planted -> backend.db.models"),
        (
            "if True:\n    from backend.db.models import RecordRow",
            "backend.rules.planted -> backend.db.models",
        ),
    ],
)
def test_import_linter_names_the_import_a_python_rule_may_not_have(
    tree: Path, line: str, words: str
) -> None:
    plant(tree, line, "backend/rules/planted.py")

    answer = linted(tree)

    assert answer.returncode != 0
    assert words in answer.stdout


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("import socket", "imports socket"),
        ("from backend.db import models", "imports backend.db.models"),
        ("from ..db import models", "imports from outside its folder"),
        ("import a_library_nobody_thought_of", "imports a_library_nobody_thought_of"),
        ("text = open('/etc/hostname')", "uses open"),
        ("at = datetime.now()", "uses now"),
        ("socket = __import__('socket')", "uses __import__"),
    ],
)
def test_the_house_names_what_a_python_rule_may_not_do(tree: Path, line: str, words: str) -> None:
    plant(tree, line, "backend/rules/planted.py")

    found = list(complaints(tree))

    assert [each.partition(": ")[2] for each in found] == [words]
    assert found[0].startswith("backend/rules/planted.py:9:")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('import { openDb } from "../store/db.ts";', "imports ../store/db.ts"),
        ('export {\n  signal,\n} from "@preact/signals";', "imports @preact/signals"),
        ('export const db = import("idb");', "imports idb"),
        ("export const at = Date.now();", "uses Date.now"),
        ("export const at = new Date();", "uses new Date()"),
        ("export const chance = Math.random();", "uses Math.random"),
        ('/// <reference lib="dom" />', "uses /// <reference"),
        ("// @ts-ignore", "uses @ts-ignore"),
        ("declare const document: { title: string };", "uses declare"),
    ],
)
def test_the_house_names_what_a_typescript_rule_may_not_do(
    tree: Path, line: str, words: str
) -> None:
    plant(tree, line, "pwa/src/rules/planted.ts")

    found = list(complaints(tree))

    assert [each.partition(": ")[2] for each in found] == [words]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('import { words } from "../planted-outside.ts"; export { words };', "planted-outside.ts"),
        ('export const answer = fetch("/");', "'fetch'"),
        ("export const title = document.title;", "'document'"),
        ("export const kept = localStorage.length;", "'localStorage'"),
        ('export const kept = indexedDB.open("medius");', "'indexedDB'"),
        ("setTimeout(() => 1, 1);", "'setTimeout'"),
        ('console.log("here");', "'console'"),
        ('export const file = process.env["HOME"];', "'process'"),
    ],
)
def test_the_compiler_names_what_a_typescript_rule_cannot_see(
    tree: Path, line: str, words: str
) -> None:
    (tree / "pwa/src/planted-outside.ts").write_text("export const words = 1;\n")
    plant(tree, line, "pwa/src/rules/planted.ts")

    answer = compiled(tree)

    assert answer.returncode != 0
    assert "planted" in answer.stdout
    assert words in answer.stdout
