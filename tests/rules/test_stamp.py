"""Stamps: the cases that TypeScript reads too, and the laws."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.rules.merge import is_stamp, next_stamp, stamp_ms
from tests.support.server import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "stamp.json").read_text("utf-8"))
clocks = st.integers(0, 3) | st.integers(0, 2**40) | st.just(2**48 - 2)
devices = st.from_regex("[0-9a-z]{8}", fullmatch=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["it"])
def test_next_stamp_matches_the_table_of_cases(case: dict[str, Any]) -> None:
    assert next_stamp(case["last"], case["now"], case["device"]) == case["next"]


@given(st.lists(clocks, min_size=2), devices)
def test_stamps_of_a_device_always_increase(times: list[int], device: str) -> None:
    stamps = [""]
    for now in times:
        stamps.append(next_stamp(stamps[-1], now, device))

    assert all(before < after for before, after in pairwise(stamps))
    assert all(
        is_stamp(stamp) and stamp_ms(stamp) >= now
        for stamp, now in zip(stamps[1:], times, strict=True)
    )


@given(clocks, clocks, devices, devices)
def test_edit_sorts_after_every_stamp_seen_before(
    other_now: int, now: int, other: str, device: str
) -> None:
    seen = next_stamp("", other_now, other)

    assert next_stamp(seen, now, device) > seen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "019a3c5f80120000",
        "019A3C5F80120000-k3v9q2ab",
        "019a3c5f80120000-K3V9Q2AB",
        "019a3c5f80120000-k3v9q2ab\n",
        5,
    ],
)
def test_malformed_stamp_is_rejected(text: object) -> None:
    assert not is_stamp(text)


def test_stamp_contains_its_milliseconds() -> None:
    assert stamp_ms("019a3c5f80120000-k3v9q2ab") == 0x019A3C5F8012
