"""content/: the files as they are, and every mistake that may be made in them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.app import create_app
from backend.config import ROOT, Settings
from backend.content import ContentError, Library

WALL = "routines/ball-on-wall.yaml"
Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content that a test may spoil."""
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace the first place of a text in a file of the copy."""

    def replace_text(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return replace_text


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as wrong:
        Library(folder).read()
    return str(wrong.value).splitlines()


def test_the_content_as_written_is_right() -> None:
    document = Library(ROOT / "content").document

    assert list(document) == ["version", "muscles", "tools", "routines", "safety", "sources"]
    assert all(routine["steps"] for routine in document["routines"])


def test_the_version_changes_with_a_word_and_not_with_a_comment(folder: Path, edit: Edit) -> None:
    before = Library(folder).version
    edit("safety.yaml", "# never:", "# Never:")
    same = Library(folder).version
    edit("safety.yaml", "Tingling", "Pins and needles")

    after = Library(folder).version

    assert before == same != after


def test_the_document_is_plain_json(folder: Path) -> None:
    library = Library(folder)

    assert json.loads(library.json) == library.document


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            WALL,
            "technique: sweep",
            "technique: sweeep",
            "line 12: steps.0.technique: found sweeep, expected settle, sweep or hold; did you mean sweep?",
        ),
        (WALL, "surface: wall", "surface: ceiling", "line 6: surface: found ceiling, expected floor or wall"),
        (WALL, "side: each", "side: both", "steps.0.side: found both, expected each, left or right"),
        (WALL, "seconds: 30", "seconds: 91", "steps.0.seconds: found 91, expected a whole number from 5 to 90"),
        (WALL, "seconds: 30", "seconds: 4", "steps.0.seconds: found 4, expected a whole number from 5 to 90"),
        (WALL, "seconds: 30", "seconds: thirty", "found thirty, expected a whole number from 5 to 90"),
        (WALL, "seconds: 30", "seconds: 35", "minutes: found 2, expected 2.16667: the steps last 130 seconds"),
        (WALL, "minutes: 2", "minutes: 3", "minutes: found 3, expected 2: the steps last 120 seconds"),
        (WALL, "gentle: true", "gentle: maybe", "gentle: found maybe, expected true or false"),
        (WALL, "gentle: true", "gentle: false", "found no routine with gentle: true, expected at least one"),
        (WALL, "surface: wall", "surface: floor", "surface: found floor, expected wall: a gentle routine"),
        (WALL, "cue: Lean where it is sorest, still under 5. Breathe slowly.", "cue:", "cue: found nothing, expected"),
        (
            WALL,
            "    keep_off: Not on the bony point, not on the sacrum.\n",
            "",
            "line 10: steps.0.keep_off: found nothing",
        ),
        (WALL, "keep_off: Not", "kep_off: Not", "line 17: steps.0.kep_off: found the name kep_off"),
        (WALL, "tennis-ball", "tenis-ball", "found tenis-ball, expected the id of one in content/tools/; did you mean"),
        (WALL, "behm-2020", "behm-2021", "found behm-2021, expected the id of one in content/sources.yaml; did you"),
        (WALL, "name: Ball", "name: x\nname: Ball", "line 2: found name twice, expected it once"),
        (WALL, "name: Ball", "id: x\nname: Ball", "id: found the name id, expected one of"),
        (WALL, "version: 1", "version: one", "version: found one, expected a whole number"),
        (WALL, "id: hold", "id: sweep", "steps.1.id: found sweep, expected an id that no other has here"),
        (WALL, "id: hold", "id: Hold it", "found Hold it, expected small letters, digits and hyphens"),
        (WALL, "steps:", "steps: []\nother:", "steps: found a list, expected at least one"),
        (WALL, "tools: [", "tools: [[", "found no YAML"),
        (WALL, "Upper outer hip", "It cures the hip", 'steps.0.name: found "cures", expected other words'),
        ("safety.yaml", "level: bony", "level: boney", "level: found boney, expected never, cleared, gentle or bony"),
        ("safety.yaml", "usual.", "usual for 9 of 10, or 90 %.", 'after: found "90 %", expected other words'),
        ("safety.yaml", "id: wound", "id: clot", "id: found clot, expected an id that no other has here"),
        ("muscles/gluteus-medius.yaml", "does:", "dose:", "found the name dose, expected one of"),
        ("tools/tennis-ball.yaml", "kind: ball", "kind: bal", "kind: found bal, expected ball or roller; did you mean"),
        (
            "sources.yaml",
            "customary: Customary",
            "customary:\nother: Customary",
            "customary: found nothing, expected words",
        ),
    ],
)
def test_a_mistake_is_named_with_its_file_line_and_what_was_expected(
    folder: Path, edit: Edit, file: str, old: str, new: str, said: str
) -> None:
    edit(file, old, new)

    found = mistakes(folder)

    assert any(line.startswith("content/") and said in line for line in found), found


def test_every_mistake_of_every_file_is_named_at_once(folder: Path, edit: Edit) -> None:
    edit(WALL, "technique: sweep", "technique: sweeep")
    edit(WALL, "side: each", "side: both")
    edit("safety.yaml", "level: bony", "level: boney")
    (folder / "tools" / "Foam Roller.yaml").write_text("name: x")
    (folder / "tools" / "notes.txt").touch()

    files = [line.split(", line")[0] for line in mistakes(folder)]

    assert files.count("content/" + WALL) == 2
    assert {"content/safety.yaml", "content/tools/Foam Roller.yaml", "content/tools/notes.txt"} < set(files)


@pytest.mark.parametrize("file", ["safety.yaml", "sources.yaml"])
def test_a_file_that_is_gone_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()

    assert f"content/{file}, line 1: found no such file, expected one" in mistakes(folder)


def test_a_file_that_is_no_text_is_named(folder: Path) -> None:
    (folder / WALL).write_bytes(b"\xff\xfe")

    assert mistakes(folder) == [f"content/{WALL}, line 1: found bytes that are no text, expected UTF-8"]


def test_one_id_names_one_thing(folder: Path) -> None:
    shutil.copy(folder / WALL, folder / "routines" / "tennis-ball.yaml")

    assert mistakes(folder) == [
        "content/routines/tennis-ball.yaml, line 1: found the id tennis-ball, "
        "expected one that content/tools/tennis-ball.yaml has not"
    ]


@pytest.mark.parametrize("words", ["heals", "you NEED", "Caused  by", "high risk", "monitors", "abnormal", "50%"])
def test_claims_are_never_made(folder: Path, edit: Edit, words: str) -> None:
    edit("tools/tennis-ball.yaml", "Soft enough", f"So {words} soft enough")

    assert "Medius makes no medical claim" in mistakes(folder)[0]


@pytest.mark.parametrize("words", ["Let the skin heal", "treatsy", "a need you have", "the risk is high"])
def test_words_that_only_look_like_claims_are_fine(folder: Path, edit: Edit, words: str) -> None:
    edit("tools/tennis-ball.yaml", "Soft enough", f"{words}. Soft enough")

    assert Library(folder).version


def test_a_server_with_a_mistake_in_its_content_does_not_start(folder: Path, edit: Edit, settings: Settings) -> None:
    edit(WALL, "side: each", "side: both")

    with pytest.raises(ContentError):
        create_app(Settings(settings.database_url, content_folder=folder, app_folder=None))


def check(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
    monkeypatch.setenv("MEDIUS_CONTENT", str(folder))
    return create_app().test_cli_runner().invoke(args=["content", "check"])


def test_the_command_says_that_all_is_right(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = check(folder, monkeypatch)

    assert result.exit_code == 0
    assert result.output.startswith("The content is right: 3 routines, version ")


def test_the_command_names_the_mistake(folder: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(WALL, "side: each", "side: both")

    result = check(folder, monkeypatch)

    assert result.exit_code == 1
    assert f"content/{WALL}, line 14: steps.0.side: found both" in result.output
