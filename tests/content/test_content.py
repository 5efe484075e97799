"""The content as committed, and the document that phones get."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from backend.app import create_app
from backend.config import ROOT, Settings
from backend.content import ContentError, Library
from backend.content.collections import COLLECTIONS
from backend.content.documents import DOCUMENTS
from tests.content.conftest import Edit

DOCUMENT = Library(ROOT / "content").document
ROUTINES: list[dict[str, Any]] = DOCUMENT["routines"]
STEPS = [(routine, step) for routine in ROUTINES for step in routine["steps"]]


def ids(name: str) -> list[str]:
    return [piece["id"] for piece in DOCUMENT[name]]


def test_every_muscle_point_and_keep_off_area_exists() -> None:
    assert ids("muscles") == ["gluteus-medius", "gluteus-minimus", "tensor-fasciae-latae"]
    assert ids("points") == ["gmed-1", "gmed-2", "gmed-3", "gmin-anterior", "gmin-posterior", "tfl"]
    assert ids("keep_off") == [
        "greater-trochanter",
        "sciatic",
        "sacrum-spine",
        "asis",
        "fibular-head",
    ]


def test_every_tool_surface_and_technique_exists() -> None:
    assert ids("tools") == [
        "smooth-roller",
        "studded-roller",
        "tennis-ball",
        "massage-ball",
        "hand",
    ]
    assert ids("surfaces") == ["floor", "wall"]
    assert set(ids("techniques")) == {"settle", "sweep", "hold", "lean-forward", "carry-on-down"}
    assert {step["lesson"] for _, step in STEPS} == set(ids("techniques"))


def test_every_tool_has_routines_of_two_four_and_six_minutes() -> None:
    found = {
        (tool, routine["surface"], routine["minutes"])
        for routine in ROUTINES
        for tool in routine["tools"]
    }

    rollers = [("smooth-roller", "floor"), ("studded-roller", "floor")]
    balls = [
        (ball, surface) for ball in ("tennis-ball", "massage-ball") for surface in ("floor", "wall")
    ]
    pairs = [*rollers, *balls, ("hand", "wall")]
    assert found >= {(*pair, minutes) for pair in pairs for minutes in (2, 4, 6)}


def test_each_length_has_the_same_steps_and_seconds_in_every_way() -> None:
    for minutes in (2, 4, 6):
        lengths = [
            [(step["id"], step["seconds"]) for step in routine["steps"]]
            for routine in ROUTINES
            if routine["minutes"] == minutes
        ]

        assert lengths == [lengths[0]] * 4
        assert 2 * sum(seconds for _, seconds in lengths[0]) == minutes * 60


def test_rungs_go_down_from_roller_to_hand() -> None:
    assert [(way["id"], way["rung"]) for way in DOCUMENT["ways"]] == [
        ("roller-floor", 1),
        ("ball-floor", 2),
        ("ball-wall", 3),
        ("hand", 4),
    ]
    assert [way["id"] for way in DOCUMENT["ways"] if way["gentle"]] == ["ball-wall", "hand"]


def test_gentle_routines_avoid_the_floor_and_the_outer_thigh() -> None:
    gentle = [routine for routine in ROUTINES if routine["gentle"]]

    ids = [routine["id"] for routine in gentle]
    assert ids == ["ball-wall-2", "ball-wall-4", "hand-2", "hand-4"]
    assert {routine["surface"] for routine in gentle} == {"wall"}
    assert "outer-thigh" not in {step["id"] for routine in gentle for step in routine["steps"]}


def test_outer_thigh_says_that_it_will_not_lengthen_the_it_band() -> None:
    cues = [step["cue"] for _, step in STEPS if step["id"] == "outer-thigh"]

    assert len(cues) == 4
    assert all(
        "will not lengthen the IT band" in cue and "only if it feels good" in cue for cue in cues
    )


def test_front_of_the_hip_is_reached_by_leaning_forward() -> None:
    bent = [step["position"] + step["cue"] for _, step in STEPS if step["id"] == "tfl"]

    assert all("forward" in words for words in bent)


def test_side_lying_steps_say_to_stay_off_the_bony_point() -> None:
    lying = [
        step
        for _, step in STEPS
        if step["position"] == "Lie on your side" and step["technique"] != "hold"
    ]

    assert lying
    assert all("bony point" in step["keep_off"] for step in lying)


def test_every_hold_is_short_and_every_step_has_a_keep_off_note() -> None:
    assert all(step["seconds"] <= 60 for _, step in STEPS if step["technique"] == "hold")
    assert all(step["keep_off"].strip() for _, step in STEPS)


def test_floor_comes_after_wall_and_studs_after_smooth() -> None:
    [ball_floor] = [way for way in DOCUMENT["ways"] if way["id"] == "ball-floor"]
    [studded] = [tool for tool in DOCUMENT["tools"] if tool["id"] == "studded-roller"]

    assert ball_floor["comes_after"] == "ball-wall"
    assert studded["comes_after"] == "smooth-roller"


def test_every_point_is_reached_by_a_step_and_has_zones() -> None:
    reached = {point for _, step in STEPS for point in step["points"]}

    assert reached == set(ids("points"))
    for point in DOCUMENT["points"]:
        assert set(point["zones"]) <= set(DOCUMENT["map"]["zones"])
        assert point["views"] == list(point["at"])


def test_muscles_say_that_referred_pain_is_unexplained() -> None:
    assert all("Nobody knows" in muscle["elsewhere"] for muscle in DOCUMENT["muscles"])


def test_every_piece_has_version_sources_and_reviewer() -> None:
    pieces = [piece for name, kind in DOCUMENT.items() if isinstance(kind, list) for piece in kind]
    documents = [DOCUMENT[name] for name in ("map", "safety", "red_flags", "practice")]

    assert all(piece["version"] >= 1 and "reviewed_by" in piece for piece in pieces + documents)
    assert all(
        piece["sources"] and set(piece["sources"]) <= set(DOCUMENT["sources"])
        for piece in pieces + documents
    )


def test_routine_takes_version_and_review_from_its_parts(folder: Path, edit: Edit) -> None:
    edit("steps/hold.yaml", "version: 1", "version: 3")
    for file in ("ways/hand", "routines/two-minutes", "steps/hold", "steps/middle"):
        edit(f"{file}.yaml", "reviewed_by:", "reviewed_by: A. Clinician")

    routines = {routine["id"]: routine for routine in Library(folder).document["routines"]}

    assert (routines["hand-2"]["version"], routines["hand-2"]["reviewed_by"]) == (3, "A. Clinician")
    assert (routines["hand-4"]["version"], routines["hand-4"]["reviewed_by"]) == (3, None)


def test_texts_contain_the_emergency_numbers_of_the_practice(folder: Path, edit: Edit) -> None:
    edit("practice.yaml", "country: GB", "country: IE")

    document = Library(folder).document

    assert document["practice"]["emergency"] == {"number": "112", "advice_line": None}
    text = json.dumps([document["safety"], document["red_flags"]])
    assert "chest pain call 112." in text
    assert "your local urgent-care line" in text
    assert "999" not in text
    assert "{" not in json.dumps([document["notes"], list(document["safety"].values())]).replace(
        '{"', ""
    )


def test_every_red_flag_has_its_urgency_and_sources() -> None:
    flags = {flag["id"]: flag for flag in DOCUMENT["red_flags"]["flags"]}

    assert list(flags) == [*(f"r{n}" for n in range(1, 14)), "nerve"]
    urgent = {id for id, flag in flags.items() if flag["act"] == "now"}
    assert urgent == {"r1", "r2", "r3", "r4", "r5", "r11", "r12", "r13"}
    assert [id for id, flag in flags.items() if flag["act"] == "soon"] == ["nerve"]
    assert all(
        flag["sources"] and set(flag["sources"]) <= set(DOCUMENT["sources"])
        for flag in flags.values()
    )
    assert "call 999 now" in flags["r7"]["then"]


def test_numbers_of_other_countries_are_included() -> None:
    numbers = DOCUMENT["practice"]["numbers"]

    assert (
        numbers["GB"]
        == DOCUMENT["practice"]["emergency"]
        == {"number": "999", "advice_line": "111"}
    )
    assert numbers["US"] == {"number": "911", "advice_line": None}


def test_practice_takes_name_phone_and_booking_page(folder: Path, edit: Edit) -> None:
    edit("practice.yaml", "\nname:\n", "\nname: Hillside\n")
    edit("practice.yaml", "\nphone:\n", '\nphone: "020 7946 0000"\n')
    edit("practice.yaml", "\nbooking:\n", "\nbooking: https://hillside.example/book\n")

    practice = Library(folder).document["practice"]

    assert (practice["name"], practice["phone"]) == ("Hillside", "020 7946 0000")
    assert practice["booking"] == "https://hillside.example/book"


def test_version_changes_with_a_word_and_not_with_a_comment(folder: Path, edit: Edit) -> None:
    before = Library(folder).version
    edit("safety.yaml", "# never:", "# Never:")
    same = Library(folder).version
    edit("safety.yaml", "Tingling", "Pins and needles")

    after = Library(folder).version

    assert before == same != after


def test_document_is_plain_json(folder: Path) -> None:
    library = Library(folder)

    assert json.loads(library.json) == library.document


def test_every_file_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[str] = Counter()
    real = Path.read_bytes

    def counted(path: Path) -> bytes:
        read[str(path)] += 1
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    library = Library(folder)

    library.read()
    assert library.json
    assert library.ids

    expected = {str(path) for path in folder.rglob("*.yaml")}
    assert read == Counter(expected)


def test_every_folder_and_file_has_a_schema() -> None:
    found = {
        path.relative_to(ROOT / "content").parts[0] for path in (ROOT / "content").rglob("*.yaml")
    }

    assert found == set(COLLECTIONS) | {f"{name}.yaml" for name in DOCUMENTS} | {"sources.yaml"}


def test_server_with_a_mistake_in_its_content_does_not_start(
    folder: Path, edit: Edit, settings: Settings
) -> None:
    edit("steps/hold.yaml", "technique: hold", "technique: hodl")

    with pytest.raises(ContentError):
        create_app(Settings(settings.database_url, content_folder=folder, app_folder=None))
