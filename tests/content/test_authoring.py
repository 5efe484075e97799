"""The tools for authors: commands, JSON Schemas for editors, and the guide."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from backend import cli
from backend.app import create_app
from backend.config import ROOT, Settings
from backend.content import ContentError, Library
from backend.content.documents import SCHEMAS
from backend.content.json_schema import NAMES, schemas, write
from tests.content.conftest import Edit

CONTENT = ROOT / "content"
FILES = sorted(CONTENT.rglob("*.yaml"))
GUIDE = (CONTENT / "README.md").read_text("utf-8")


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *command: str) -> Any:
    monkeypatch.setenv("MEDIUS_CONTENT", str(folder))
    return cli.create_app().test_cli_runner().invoke(args=["content", *command])


def test_check_reports_valid_content(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(folder, monkeypatch, "check")

    assert result.exit_code == 0
    assert re.match(r"The content is right: \d+ routines, 23 claims, version ", result.output)


def test_whole_app_has_the_same_commands(folder: Path, edit: Edit) -> None:
    edit("steps/hold.yaml", "technique: hold", "technique: hodl")
    app = create_app(Settings(content_folder=folder, app_folder=None, serving=False))

    result = app.test_cli_runner().invoke(args=["content", "check"])

    assert sorted(app.cli.commands["content"].commands) == ["check", "preview", "schemas"]  # type: ignore[attr-defined]  # a group has them
    assert "did you mean hold?" in result.output


CHECK = [sys.executable, "-m", "flask", "--app", "backend.cli", "content", "check"]


def test_check_does_not_import_the_server() -> None:
    command = [sys.executable, "-X", "importtime", *CHECK[1:]]

    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stderr

    assert "backend.content.library" in loaded
    assert (
        re.findall(
            r"\| +((?:sqlalchemy|alembic|flask_smorest|apispec|waitress|backend\.app)\n)", loaded
        )
        == []
    )


@pytest.mark.parametrize("command", ["check", "preview", "schemas"])
def test_every_command_names_the_mistake(
    folder: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    edit("steps/hold.yaml", "technique: hold", "technique: hodl")

    result = run(folder, monkeypatch, command)

    assert result.exit_code == 1
    assert "content/steps/hold.yaml, line 7: technique: found hodl" in result.output
    assert "did you mean hold?" in result.output


def test_preview_shows_each_step_as_a_person_meets_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(folder, monkeypatch, "preview", "ball-wall-2").output

    assert "Ball at the wall, two minutes" in shown
    assert "not yet reviewed by a clinician" in shown
    assert "1. Upper outer hip, 30 seconds on each side" in shown
    assert "Get ready: Stand side-on to the wall, feet a step out." in shown
    assert "Ball above and behind the bony point." in shown
    assert "Keep off: Not on the bony point, not on the sacrum." in shown
    assert "2. Rest on a sore spot, 30 seconds on each side" in shown


def test_preview_shows_every_routine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = run(folder, monkeypatch, "preview").output

    routines = Library(folder).document["routines"]
    assert all(routine["name"] in shown and routine["id"] in shown for routine in routines)
    assert shown.count("Keep off:") == sum(len(routine["steps"]) for routine in routines)


def test_preview_of_an_unknown_routine_suggests_the_nearest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(folder, monkeypatch, "preview", "ball-wal-2")

    assert result.exit_code == 1
    assert "did you mean ball-wall-2?" in result.output


def test_committed_schemas_are_up_to_date() -> None:
    committed = {path.name: path.read_text("utf-8") for path in (CONTENT / "schemas").iterdir()}

    assert committed == schemas(Library(CONTENT)), "run `flask --app backend.cli content schemas`"


def test_schemas_writes_only_what_has_changed(folder: Path, edit: Edit) -> None:
    unchanged = write(Library(folder))
    edit("sources.yaml", "  customary: ", "  clinic-2026: Our own clinic\n  customary: ")

    changed = write(Library(folder))

    assert unchanged == []
    assert "note.json" in changed
    assert "clinic-2026" in (folder / "schemas" / "note.json").read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_every_file_names_its_schema_and_matches_it(path: Path) -> None:
    text = path.read_text("utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named
    schema = (path.parent / named[1]).resolve()

    jsonschema_rs.validate(json.loads(schema.read_text("utf-8")), yaml.safe_load(text))

    kind = path.stem if path.parent == CONTENT else path.parent.name
    assert schema == CONTENT / "schemas" / f"{NAMES.get(kind, kind)}.json"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_every_file_needs_version_sources_and_reviewer(path: Path, folder: Path) -> None:
    written = yaml.safe_load(path.read_text("utf-8"))
    assert {"version", "reviewed_by", "sources"} <= set(written)
    copy = folder / path.relative_to(CONTENT)

    for name in ("version", "reviewed_by", "sources"):
        copy.write_text(
            re.sub(rf"^{name}:", f"not_{name}:", path.read_text("utf-8"), flags=re.MULTILINE),
            "utf-8",
        )
        with pytest.raises(
            ContentError, match=f"line 1: {name}: found nothing, expected a line of this name"
        ):
            Library(folder).read()


@pytest.mark.parametrize(
    ("name", "file", "old", "new"),
    [
        ("step", "steps/hold.yaml", "technique: hold", "technique: hodl"),
        ("step", "steps/hold.yaml", "    keep_off: Soft", "    keep_of: Soft"),
        ("step", "steps/hold.yaml", "  hand:", "  hnad:"),
        ("routine", "routines/two-minutes.yaml", "seconds: 30", "seconds: 91"),
        ("tool", "tools/hand.yaml", "kind: hand", "kind: hnad"),
        ("point", "points/tfl.yaml", "[68, 56]", "[68]"),
        ("practice", "practice.yaml", '"999"', '"nine"'),
        ("practice", "practice.yaml", "\nbooking:\n", "\nbooking: http://clinic.example\n"),
        ("note", "notes/how-hard.yaml", "grabow-2018", "grabow-2081"),
    ],
)
def test_schemas_reject_each_mistake_that_the_check_rejects(
    folder: Path, edit: Edit, name: str, file: str, old: str, new: str
) -> None:
    schema = json.loads((folder / "schemas" / f"{name}.json").read_text("utf-8"))
    edit(file, old, new)

    assert not jsonschema_rs.is_valid(schema, yaml.safe_load((folder / file).read_text("utf-8")))


def test_schemas_describe_every_name() -> None:
    undescribed = [
        (name, inner)
        for name, text in schemas(Library(CONTENT)).items()
        for inner, field in json.loads(text).get("properties", {}).items()
        if "description" not in field
    ]

    assert undescribed == []


def test_guide_names_files_that_exist() -> None:
    named = set(re.findall(r"`([a-z-]+(?:/[a-z0-9-]+)*\.yaml)`", GUIDE))

    assert {"practice.yaml", "steps/hold.yaml", "routines/two-minutes.yaml"} <= named
    assert [name for name in named if "my-" not in name and not (CONTENT / name).exists()] == []
    assert all(f"`{kind}" in GUIDE for kind in SCHEMAS)


def test_example_routine_of_the_guide_is_valid(folder: Path) -> None:
    example = re.search(
        r"```yaml\n(# yaml-language-server.*?routine\.json.*?)```", GUIDE, re.DOTALL
    )
    assert example

    (folder / "routines" / "three-minutes.yaml").write_text(example[1], "utf-8")

    assert {routine["minutes"] for routine in Library(folder).document["routines"]} == {2, 3, 4, 6}


def test_error_shown_in_the_guide_is_the_real_one(
    folder: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit("routines/two-minutes.yaml", "step: hold", "step: hodl")

    message = run(folder, monkeypatch, "check").output.strip().removeprefix("Error: ")

    assert message in " ".join(GUIDE.split())
