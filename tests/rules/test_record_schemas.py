"""Which records are valid, and how the others are rejected."""

import json
from typing import Any

import pytest

from backend.rules.codec import RecordRejected, from_wire
from backend.rules.merge import Record
from backend.rules.record_schemas import check, check_day, latest_day
from tests.support.server import ROOT

LATEST = "2026-11-23"
STAMP = "019a3c5f80120000-aaaaaaaa"
CASES = json.loads((ROOT / "tests" / "cases" / "records.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["it"])
def test_rejection_names_the_field_and_the_expected_value(case: dict[str, Any]) -> None:
    change = {"kind": case["kind"], "hlc": STAMP, "set": case["fields"]}
    rejected = None

    try:
        record = from_wire(change)
        check(case["id"], record)
        check_day(case["id"], record, LATEST)
    except RecordRejected as error:
        rejected = error

    assert getattr(rejected, "field", None) == case.get("wrong")
    assert "detail" not in case or str(rejected) == case["detail"]


def day(of: str, **fields: Any) -> None:
    record = Record("check_in", None, {name: (value, STAMP) for name, value in fields.items()})
    check(f"check_in:{of}", record)
    check_day(f"check_in:{of}", record, LATEST)


def test_future_diary_day_is_rejected_with_advice() -> None:
    with pytest.raises(RecordRejected) as rejected:
        day("2026-11-24", date="2026-11-24", **{"pain:left": 3})

    assert rejected.value.slug == "day-to-come"
    assert rejected.value.detail.startswith("This day is still to come. The entry stays on")


def test_day_that_is_today_somewhere_is_accepted_and_any_may_be_cleared() -> None:
    day("2026-11-23", **{"pain:left": 3})
    day("2027-11-23", date=None, zone="Europe/London", **{"pain:left": None, "note": None})


def test_latest_day_is_the_one_of_the_line_islands() -> None:
    assert latest_day(1795514399_000) == "2026-11-24"  # 09:59:59Z on the 24th
    assert latest_day(1795514400_000) == "2026-11-25"
