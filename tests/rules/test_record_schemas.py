"""What is said of a value that a record may not hold."""

from __future__ import annotations

from typing import Any

import pytest

from backend.rules.codec import RecordRejected
from backend.rules.merge import Record
from backend.rules.record_schemas import check, check_day, latest_day

LATEST = "2026-11-23"
ID, STAMP = "019a3c5f-8012-7000-8000-000000000001", "019a3c5f80120000-aaaaaaaa"


def session(**fields: Any) -> Record:
    return Record("session", None, {name: (value, STAMP) for name, value in fields.items()})


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("before:left", 11, "before:left must be a whole number from 0 to 10."),
        ("before:left", 4.5, "before:left must be a whole number from 0 to 10."),
        ("started_at", False, "started_at must be a whole number from 0 to 281474976710655."),
        ("tool", 5, "tool must be a text of at most 80 characters."),
        ("surface", "ceiling", "surface must be floor or wall."),
        ("surface", ["floor"], "surface must be floor or wall."),
        ("date", "2026-02-30", "date must be a date like 2026-11-22."),
        ("zone", "Europe/London\n", "zone must be a zone like Europe/London."),
        ("steps", {}, "steps must be a list."),
        ("steps", [5], "steps has an entry that must be an object with id."),
        ("steps", [{"side": "left"}], "steps has an entry that must be an object with id."),
        (
            "steps",
            [{"id": "a", "done": 1}],
            "steps has an entry that has done, which must be true or false.",
        ),
    ],
)
def test_a_rejection_names_the_expected_value(field: str, value: Any, said: str) -> None:
    with pytest.raises(RecordRejected) as refused:
        check(ID, session(**{field: value}))

    assert refused.value.detail == said
    assert refused.value.field == field


@pytest.mark.parametrize("value", [0, 10, None])
def test_a_score_may_be_null(value: Any) -> None:
    check(ID, session(**{"before:left": value}))


def test_fields_of_a_newer_app_are_not_checked() -> None:
    check(ID, session(mood="calm", steps=[{"id": "a", "pace": "slow"}]))


def day(of: str, **fields: Any) -> None:
    id, copy = (
        f"check_in:{of}",
        Record("check_in", None, {name: (value, STAMP) for name, value in fields.items()}),
    )
    check(id, copy)
    check_day(id, copy, LATEST)


def test_a_future_diary_day_is_rejected_with_advice() -> None:
    with pytest.raises(RecordRejected) as refused:
        day("2026-11-24", date="2026-11-24", **{"pain:left": 3})

    assert refused.value.slug == "day-to-come"
    assert refused.value.detail.startswith(
        "This day is still to come. The entry stays on the phone"
    )


def test_a_day_that_is_today_somewhere_is_accepted_and_any_may_be_cleared() -> None:
    day("2026-11-23", **{"pain:left": 3})
    day("2027-11-23", date=None, zone="Europe/London", **{"pain:left": None, "note": None})


def test_the_latest_day_is_the_one_of_the_line_islands() -> None:
    assert latest_day(1795514399_000) == "2026-11-24"  # 09:59:59Z on the 24th
    assert latest_day(1795514400_000) == "2026-11-25"
