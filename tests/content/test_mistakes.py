"""Every rule broken once: the message has file, line, found, expected, and the nearest word."""

import re
import shutil
from pathlib import Path

import pytest

from backend.content import ContentError, Library
from tests.content.conftest import Edit

TWO, HOLD, MIDDLE, WALL = (
    "routines/two-minutes.yaml",
    "steps/hold.yaml",
    "steps/middle.yaml",
    "ways/ball-wall.yaml",
)
TENNIS, SPOT, BONE = (
    "tools/tennis-ball.yaml",
    "points/gmed-1.yaml",
    "keep-off/greater-trochanter.yaml",
)
SAFETY, PRACTICE = "safety.yaml", "practice.yaml"


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as wrong:
        Library(folder).read()
    return str(wrong.value).splitlines()


TWO_STEPS = """minutes: 2
# Seconds are for each side.
steps:
  - step: middle
    seconds: 30
  - step: hold
    seconds: 30"""

SCHEMA_MISTAKES = [
    (HOLD, "technique: hold", "technique: hodl",
     "line 7: technique: found hodl, expected the id of one in content/techniques/; did you "
     "mean hold?"),
    (TWO, "step: hold", "step: hodl",
     "line 11: steps.1.step: found hodl, expected the id of one in content/steps/; did"),
    (WALL, "surface: wall", "surface: ceiling",
     "surface: found ceiling, expected the id of one in content/surfaces/"),
    (WALL, "[tennis-ball", "[tenis-ball",
     "tools.0: found tenis-ball, expected the id of one in content/tools/; did you mean "
     "tennis-ball?"),
    (WALL, "gentle: true", "gentle: maybe", "gentle: found maybe, expected true or false"),
    (WALL, "gentle: true", "gentle: yes", "gentle: found yes, expected true or false"),
    (WALL, "rung: 3", "rung: 10", "rung: found 10, expected a whole number from 1 to 9"),
    (TWO, "seconds: 30", "seconds: 91",
     "line 10: steps.0.seconds: found 91, expected a whole number from 5 to 90"),
    (TWO, "seconds: 30", "seconds: 4",
     "steps.0.seconds: found 4, expected a whole number from 5 to 90"),
    (TWO, "seconds: 30", "seconds: thirty", "found thirty, expected a whole number from 5 to 90"),
    (TWO, "seconds: 30", 'seconds: "30"', "found 30, expected a whole number from 5 to 90"),
    (TWO, "steps:", "steps: []\nother:", "steps: found a list, expected at least one"),
    (TWO, "steps:", "steps:\nother:", "steps: found nothing, expected something"),
    (TWO, "  - step: middle", "  - middle\n  - step: middle",
     "steps.0: found middle, expected a group of names and val"),
    (TWO, "name: Two minutes", "name: x\nname: Two minutes",
     "line 3: found name twice, expected it once"),
    (TWO, "name: Two minutes", "name:", "line 2: name: found nothing, expected something"),
    (TWO, "name: Two minutes", 'name: " "', "name: found  , expected words"),
    (TWO, "name: Two minutes", "name: 2", "name: found 2, expected words"),
    (TWO, "name: Two", "id: x\nname: Two", "id: found the name id, expected one of"),
    (TWO, "version: 1", "version: one", "version: found one, expected a whole number"),
    (TWO, "reviewed_by:\n", "", "reviewed_by: found nothing, expected a line of this name"),
    (TWO, "sources: [", "sources: []\nother: [", "sources: found a list, expected at least one"),
    (TWO, "sources: [", "sources: [[",
     "line 5: found a [ or { that nothing closes, expected its other half"),
    *[
        (HOLD, "    cue: Stop where", f"{written} where", f"line 13: {expected}")
        for written, expected in (
            (
                "    cue Stop",
                "found words without a name, expected `name: words`, with a space after the colon",
            ),
            (
                "    cue:Stop",
                "found words without a name, expected `name: words`, with a space after the colon",
            ),
            ("\tcue: Stop", "found a tab, expected spaces"),
            ("   cue: Stop", "found a line that begins further in or out than its neighbours"),
            ("     cue: Stop", "found a line that begins further in or out than its neighbours"),
            (
                '    cue: "Stop',
                "found a quote that nothing closes, expected one at both ends of the words",
            ),
            (
                '    cue: "Stop"',
                "found words after a closing quote or bracket, expected quotes around all of them",
            ),
            ("    cue: 'Don't stop", "found words after a closing quote or bracket"),
            ("    cue: [now] stop", "found words after a closing quote or bracket"),
            ("    cue: %Stop", "found words that begin with a sign, expected quotes around them"),
            ("    cue: @Stop", "found words that begin with a sign, expected quotes around them"),
            ("    cue: - Stop", "found words that begin with a dash, expected quotes around them"),
            (
                "    cue: Remember: stop",
                "found a second colon, expected quotes around words that hold one",
            ),
            (
                "    cue: Use ball #1, stop",
                "found words after a #, which hides them; expected quotes around",
            ),
        )
    ],
    (PRACTICE, "country: GB", "country: gb",
     "numbers under emergency: GB, IE or US; did you mean GB?"),
    (TWO, "name: Two", "name: Two: two",
     "line 2: found a second colon, expected quotes around words that hold one"),
    (TWO, "name: Two minutes", "name: &n Two\nother: *n",
     "line 2: found the same words by & and *, expected them"),
    (TWO, "behm-2020", "behm-2021",
     "sources.0: found behm-2021, expected the id of one in content/sources.yaml; did you mean "
     "behm-2020?"),
    (MIDDLE, "    keep_off: Stay above the bony point at the side of the hip.\n", "",
     "line 11: ways.roller-floor.keep_off: found nothing, expected a line of this name"),
    (MIDDLE, "keep_off: Not", "kep_off: Not",
     "ways.ball-wall.kep_off: found the name kep_off, expected one of position,"),
    (MIDDLE, "    cue: Small, slow passes, about", "    cue:\n    # Small, about",
     "cue: found nothing, expected something"),
    (MIDDLE, "  ball-wall:", "  ball-wal:",
     "ways.ball-wal: found ball-wal, expected the id of one in content/ways/; did"),
    (MIDDLE, "points: [gmed-2]", "points: [gmd-2]",
     "points.0: found gmd-2, expected the id of one in content/points/; d"),
    (MIDDLE, "position: side-lying", "position: side-liing",
     "content/positions/; did you mean side-lying?"),
    (MIDDLE, "claims: [S13]", "claims: [S99]",
     "claims.0: found S99, expected the id of one in content/claims.yaml"),
    (SPOT, "zones: [low-back", "zones: [low-bak",
     "zones.0: found low-bak, expected the id of one in content/map.yaml; d"),
    (SPOT, "muscle: gluteus-medius", "muscle: gluteus-medus",
     "content/muscles/; did you mean gluteus-medius?"),
    (SPOT, "back: [60, 39]", "back: [60]",
     "at.back: found a list, expected [x, y], all of them numbers"),
    (SPOT, "back: [60, 39]", "back: [60, left]",
     "at.back: found a list, expected [x, y], all of them numbers"),
    (BONE, "circle: [80, 64, 5]", "circle: [80, 64]",
     "shapes.back.0.circle: found a list, expected [x, y, radius]"),
    (BONE, "- circle: [80, 64, 5]", "- {}",
     "shapes.back.0: found a group, expected one circle, one band, or one polyg"),
    (BONE, "circle: [80, 64, 5]", "polygon: [[1, 2], [3, 4]]",
     "expected one circle, one band, or one polygon of three"),
    (SAFETY, "level: bony", "level: boney",
     "level: found boney, expected never, cleared, gentle or bony; did you mean bo"),
    (SAFETY, "id: wound", "id: clot", "id: found clot, expected an id that no other has here"),
    (SAFETY, "id: wound", "id: A wound",
     "id: found A wound, expected small letters, digits and hyphens"),
    (SAFETY, "GP or {advice_line}", "GP or {advise_line}",
     "found {advise_line}, expected {number} or {advice_line}; did you mean ad"),
    (TENNIS, "kind: ball", "kind: bal",
     "kind: found bal, expected roller, ball or hand; did you mean ball?"),
    (TENNIS, "about: Soft", "abuot: Soft", "abuot: found the name abuot, expected one of"),
    (PRACTICE, '"999"', "999",
     "line 19: emergency.GB.number: found 999, expected a telephone number between quotes, su"),
    (PRACTICE, "country: GB", "country: UK",
     "country: found UK, expected one that has numbers under emergency: GB"),
    (PRACTICE, "\nbooking:\n", "\nbooking: http://clinic.example\n",
     "booking: found http://clinic.example, expected an address that begins with https://"),
    (PRACTICE, "\nphone:\n", "\nphone: ring us\n",
     "phone: found ring us, expected a telephone number between quotes"),
    ("claims.yaml", "verdict: opinion", "verdict: opinoin",
     "found opinoin, expected true, corrected, softened or opinion"),
    ("sources.yaml", "  customary: Customary", "  customary:\n  other: Customary",
     "sources.customary: found nothing, expected something"),
    ("muscles/gluteus-medius.yaml", "does:", "dose:", "found the name dose, expected one of"),
]  # fmt: skip

OTHER_MISTAKES = [
    (TWO, "seconds: 30", "seconds: 35",
     "minutes: found 2, expected 2.16667: the steps last 130 seconds"),
    (TWO, "minutes: 2", "minutes: 3",
     "minutes: found 3, expected 2: the steps last 120 seconds, each of them once on"),
    (TWO, "step: hold", "step: middle",
     "steps.1.step: found middle, expected a step that is not in this routine already"),
    (TWO, TWO_STEPS,
     TWO_STEPS
     .replace("seconds: 30\n", "seconds: 59\n")
     .replace("minutes: 2", "minutes: 4")
     .replace("hold\n    seconds: 30", "hold\n    seconds: 61"),
     "steps.1.seconds: found 61, expected 60 at most for a hold in a routine"),
    ("routines/four-minutes.yaml", "minutes: 4", "minutes: 2", "minutes: found 2, expected"),
    (HOLD, "Breathe slowly. Lighten", "Stay 91 seconds. Lighten",
     'cue: found "91 seconds", expected 90 seconds at most'),
    (HOLD, "Breathe slowly. Lighten", "Stay 2 minutes. Lighten",
     'cue: found "2 minutes", expected 90 seconds at most'),
    ("techniques/hold.yaml", "Stop by 90 seconds", "Stop by 91 seconds",
     'line 11: how.1: found "91 seconds", expected 90 seconds at most'),
    (MIDDLE, "cue: Ball above", "cue: Roller above",
     'ways.ball-wall.cue: found "Roller", expected words for a ball'),
    (MIDDLE, "cue: Knuckles above", "cue: Ball above",
     'ways.hand.cue: found "Ball", expected words for a hand'),
    (MIDDLE, "position: wall-side-on", "position: side-lying",
     "ways.ball-wall.position: found side-lying, expected a position on the wall"),
    ("ways/roller-floor.yaml", "gentle: false", "gentle: true",
     "found floor, expected wall: a gentle way is done standing"),
    (WALL, "rung: 3", "rung: 4",
     "rung: found 4, expected one that content/ways/ball-wall.yaml has not"),
    (SPOT, "number: 1", "number: 2",
     "number: found 2, expected one that content/points/gmed-1.yaml has not"),
    (SPOT, "back: [60, 39]", "back: [160, 39]",
     "at.back: found a list, expected a place on the drawing, x from 0 to 100"),
    (SPOT, "at:\n  back: [60, 39]", "at: {}",
     "at: found a group, expected a place in at least one view"),
    (SPOT, "back: [60, 39]", "back: [79, 66]", "line 13: at.back: found a place to press inside "
     "content/keep-off/greater-trochanter.yaml, expected one"),
    (SPOT, "back: [60, 39]", "back: [62, 75]",
     "found a place to press inside content/keep-off/sciatic.yaml"),
    (SPOT, "back: [60, 39]", "back: [38, 75]",
     "found a place to press inside content/keep-off/sciatic.yaml"),
    (SPOT, "back: [60, 39]", "back: [52, 45]",
     "found a place to press inside content/keep-off/sacrum-spine.yaml"),
    (SPOT, "back: [60, 39]", "side: [72, 42]",
     "found a place to press inside content/keep-off/asis.yaml"),
    (SPOT, "back: [60, 39]", "side: [46, 130]",
     "found a place to press inside content/keep-off/fibular-head.yaml"),
    ("notes/how-often.yaml", "claims: [S21]\n", "",
     "content/claims.yaml, line 89: seed.S21: found S21 in no other file"),
    (SAFETY, "usual.", "usual for 9 of 10, or 90 %.", 'after: found "90 %", expected other words'),
    (MIDDLE, "name: Upper outer hip", "name: It cures the hip",
     'name: found "cures", expected other words: Medius makes'),
    ("muscles/gluteus-medius.yaml", "Abducts", "Adducts",
     'does.0: found "Adducts", expected abduct (away from the body)'),
    ("positions/side-lying.yaml", "Side-lying", "Sidelined", 'about: found "Sidelined", expected'),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected"), [*SCHEMA_MISTAKES, *OTHER_MISTAKES])
def test_mistake_is_named_with_file_line_and_expectation(
    folder: Path, edit: Edit, file: str, old: str, new: str, expected: str
) -> None:
    edit(file, old, new)

    found = mistakes(folder)

    lines = [line for line in found if re.match(r"content/\S+, line \d+: ", line)]
    assert any(expected in line for line in lines), found


def test_step_without_words_for_a_way_is_named(folder: Path, edit: Edit) -> None:
    text = (folder / MIDDLE).read_text("utf-8")
    (folder / MIDDLE).write_text(text[: text.index("  hand:")], "utf-8")

    assert mistakes(folder) == [
        "content/steps/middle.yaml, line 10: ways: found no hand, expected words for every way: "
        "a tool may be swapped halfway"
    ]


def test_at_least_one_way_must_be_gentle(folder: Path, edit: Edit) -> None:
    edit(WALL, "gentle: true", "gentle: false")
    edit("ways/hand.yaml", "gentle: true", "gentle: false")

    assert (
        "content/ways, line 1: found no way with gentle: true, expected at least one"
        in mistakes(folder)
    )


def test_every_mistake_of_every_file_is_named_at_once(folder: Path, edit: Edit) -> None:
    edit(TWO, "seconds: 30", "seconds: 300")
    edit(TWO, "step: hold", "step: hold\n    side: both")
    edit(HOLD, "technique: hold", "technique: hodl")
    edit("muscles/gluteus-medius.yaml", "Abducts", "Heals and adducts")
    (folder / "tools" / "Foam Roller.yaml").write_text("name: x")
    (folder / "tools" / "notes.txt").touch()

    files = [line.split(", line")[0] for line in mistakes(folder)]

    assert files.count("content/" + TWO) == 2
    assert files.count("content/muscles/gluteus-medius.yaml") == 2
    assert {"content/" + HOLD, "content/tools/Foam Roller.yaml", "content/tools/notes.txt"} < set(
        files
    )


@pytest.mark.parametrize(
    "file", ["safety.yaml", "sources.yaml", "practice.yaml", "map.yaml", "claims.yaml"]
)
def test_missing_file_is_named_without_errors_that_follow_from_it(folder: Path, file: str) -> None:
    (folder / file).unlink()

    assert mistakes(folder) == [f"content/{file}, line 1: found no such file, expected one"]


def test_empty_folder_is_named(folder: Path) -> None:
    shutil.rmtree(folder / "notes")

    assert "content/notes, line 1: found no files, expected at least one" in mistakes(folder)


@pytest.mark.parametrize(
    ("bytes_", "expected"),
    [
        (b"\xff\xfe", "found bytes that are no text, expected UTF-8"),
        (b"name: a\x07", "found a character that YAML does not know, expected plain text"),
        (b"", "found nothing, expected a group of names and values"),
        (b"- a\n- b\n", "found a list, expected a group of names and values"),
        (b"a: [&b [*b]]", "found the same words by & and *, expected them written out"),
    ],
)
def test_file_without_a_yaml_mapping_is_named(folder: Path, bytes_: bytes, expected: str) -> None:
    (folder / TWO).write_bytes(bytes_)

    assert mistakes(folder) == [f"content/{TWO}, line 1: {expected}"]


@pytest.mark.parametrize(
    "words",
    [
        "treats", "heals", "cures", "diagnoses", "monitors", "therapy for", "you NEED",
        "Caused  by", "high risk", "abnormal", "50%", "50 percent", "it comes from your hip",
        "tracks recovery", "hold until it subsides", "find out what's wrong", "has assessed",
        "treat", "curing", "monitoring",
    ],
)  # fmt: skip
def test_medical_claims_are_rejected(folder: Path, edit: Edit, words: str) -> None:
    edit(TENNIS, "Soft enough", f"So {words} soft enough")

    assert f"content/{TENNIS}, line 8: about: found" in mistakes(folder)[0]
    assert "Medius makes no medical claim" in mistakes(folder)[0]


@pytest.mark.parametrize(
    "words", ["Let the skin heal", "treatment", "a need you have", "the risk is high", "secure"]
)
def test_words_that_only_look_like_claims_are_accepted(
    folder: Path, edit: Edit, words: str
) -> None:
    edit(TENNIS, "Soft enough", f"{words}. Soft enough")

    assert Library(folder).version
