"""Rules for every committed file."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOP = {
    "pyproject.toml", "backend", "pwa", "content", "migrations", "tests", "fly.toml", "README.md",
    "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "Makefile", "LICENSE",
    ".gitignore", ".ci",
    "docs", "deploy", "Dockerfile", "compose.yaml", ".dockerignore", ".editorconfig",
    ".pre-commit-config.yaml", ".github", "CODE_OF_CONDUCT.md",
}  # fmt: skip
LOCKED = ("backend", "deploy", "pwa", "tests", "tests/audit", "tests/bench")
PIP_LOCKS = [f"{folder}/requirements.txt" for folder in LOCKED]
NPM_LOCKS = ["pwa/package-lock.json", "tests/bench/package-lock.json"]
# Registries and paths of one machine; written so that no pattern matches itself.
LOCAL = [
    r'"resolved": *"[h]ttp',
    r"--(extra-)?inde[x]-url",
    r"--find-link[s]",
    r"registr[y] *= *http",
    r"registr[y]\.(npmjs|yarnpkg)\.",
    r"(files\.)?(pypi|pythonhosted)[.](org|io)",
    r"deb[.]debian[.]org",
    r"(^|[^a-z0-9.~])/(wor[k]|roo[t]|hom[e]/[a-z]+|User[s]/[a-z]+)/",
]


def tracked() -> list[str]:
    return subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


@pytest.mark.parametrize("pattern", LOCAL)
def test_no_file_names_a_registry_or_a_local_path(pattern: str) -> None:
    found = subprocess.run(
        ["git", "grep", "-nIiE", "-e", pattern], cwd=ROOT, capture_output=True, text=True
    )

    assert found.returncode in (0, 1), found.stderr
    assert found.stdout == ""


def test_no_file_is_empty() -> None:
    assert [path for path in tracked() if (ROOT / path).stat().st_size == 0] == []


def test_top_level_has_only_the_expected_names() -> None:
    top = {path.split("/")[0] for path in tracked()}

    assert top == TOP


@pytest.mark.parametrize("lock", PIP_LOCKS)
def test_every_python_package_is_pinned_and_hashed(lock: str) -> None:
    text = re.sub(r"^#.*\n", "", (ROOT / lock).read_text(), flags=re.MULTILINE).replace("\\\n", "")

    lines = text.splitlines()

    assert lines
    assert [
        line
        for line in lines
        if not re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)
    ] == []


@pytest.mark.parametrize("lock", NPM_LOCKS)
def test_every_npm_package_has_its_integrity(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]

    without = [name for name, package in packages.items() if name and "integrity" not in package]

    assert len(packages) > 1
    assert without == []


@pytest.mark.parametrize("lock", NPM_LOCKS)
def test_npm_packages_are_locked_for_every_platform(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]
    locked = {name.rpartition("node_modules/")[2] for name in packages}

    named = {
        other for package in packages.values() for other in package.get("optionalDependencies", {})
    }

    assert named - locked == set()


def test_licence_is_mit() -> None:
    licence = (ROOT / "LICENSE").read_text()

    assert licence.startswith("MIT License\n\nCopyright (c) 2026 The Medius authors\n")
    assert 'license = "MIT"' in (ROOT / "pyproject.toml").read_text()
