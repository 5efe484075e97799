"""Routines composed from lengths and ways."""

from typing import Any

from backend.rules.routine import compose


def piece(**more: Any) -> dict[str, Any]:
    return {"version": 1, "reviewed_by": "A", "sources": ["s"], **more}


def words(position: str) -> dict[str, str]:
    return {"position": position, "cue": f"{position}, slowly", "keep_off": "the bone"}


def entry(step: str) -> dict[str, Any]:
    return {"step": step, "seconds": 60}


PIECES: dict[str, dict[str, Any]] = {
    "ways": {
        "light": piece(name="Light", tools=["hand"], surface="wall", gentle=True, rung=2),
        "heavy": piece(
            name="Heavy", tools=["roller"], surface="floor", gentle=False, rung=1,
            sources=["t", "s"],
        ),
    },
    "routines": {
        "long": piece(name="Long one", minutes=4, steps=[entry("roll"), entry("far")]),
        "short": piece(name="Short one", minutes=2, steps=[entry("roll")]),
    },
    "steps": {
        "roll": piece(
            name="Roll", technique="lean", points=["p"], gentle=True, version=2,
            ways={"light": words("stand"), "heavy": {**words("lie"), "say": "Slowly"}},
        ),
        "far": piece(
            name="Far", technique="lean", points=[], gentle=False, reviewed_by=None,
            ways={"light": words("stand"), "heavy": words("lie")},
        ),
    },
    "techniques": {"lean": piece(motion="sweep")},
    "positions": {"stand": piece(name="Stand up"), "lie": piece(name="Lie down")},
}  # fmt: skip


def test_routines_are_sorted_by_rung_and_minutes() -> None:
    ids = [routine["id"] for routine in compose(PIECES)]

    assert ids == ["heavy-2", "heavy-4", "light-2", "light-4"]


def test_step_has_the_words_of_its_way() -> None:
    heavy, *_ = compose(PIECES)

    assert heavy["name"] == "Heavy, short one"
    assert heavy["steps"] == [
        {
            "id": "roll", "name": "Roll", "technique": "sweep", "lesson": "lean", "points": ["p"],
            "position": "Lie down", "side": "each", "seconds": 60,
            "cue": "lie, slowly", "keep_off": "the bone", "say": "Slowly",
        }
    ]  # fmt: skip


def test_routine_is_gentle_if_its_way_and_all_its_steps_are() -> None:
    assert [routine["gentle"] for routine in compose(PIECES)] == [False, False, True, False]


def test_routine_takes_version_and_review_from_its_parts() -> None:
    short, long, *_ = compose(PIECES)

    assert (short["version"], short["reviewed_by"], short["sources"]) == (2, "A", ["s", "t"])
    assert (long["version"], long["reviewed_by"]) == (2, None)
