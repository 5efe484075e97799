"""Merging: the cases that TypeScript reads too, and the laws."""

import itertools
import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.rules.codec import from_wire, to_wire
from backend.rules.json_codec import canonical
from backend.rules.merge import Record, merge, to_json

CASES = json.loads((Path(__file__).parents[1] / "cases" / "merge.json").read_text("utf-8"))

stamps = st.builds(
    lambda ms, counter, device: f"{ms:012x}{counter:04x}-{device}",
    st.integers(0, 3),
    st.integers(0, 2),
    st.sampled_from(["aaaaaaaa", "bbbbbbbb"]),
)
values = (
    st.none()
    | st.booleans()
    | st.integers(0, 2)
    | st.sampled_from(["", "a", "é", "🙂"])
    | st.lists(st.integers(0, 1), max_size=2)
)
fields = st.dictionaries(
    st.sampled_from(["note", "tool", "before:left"]), st.tuples(values, stamps)
)
records = st.builds(Record, st.just("session"), st.none(), fields) | st.builds(
    Record, st.just("session"), stamps, st.just({})
)


def read_record(record: dict[str, Any]) -> Record:
    stamped = {name: (value, stamp) for name, (value, stamp) in record["fields"].items()}
    return Record(record["kind"], record["deleted"], stamped)


def text(record: Record) -> str:
    return canonical(to_json(record))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["it"])
def test_every_order_of_arrival_gives_the_same_record(case: dict[str, Any]) -> None:
    arrivals = itertools.permutations(map(read_record, case["records"]))

    results = {text(reduce(merge, arrival)) for arrival in arrivals}

    assert results == {text(read_record(case["merged"]))}


@given(records, records)
def test_merging_is_commutative(one: Record, other: Record) -> None:
    assert text(merge(one, other)) == text(merge(other, one))


@given(records, records, records)
def test_merging_is_associative(one: Record, two: Record, three: Record) -> None:
    assert text(merge(merge(one, two), three)) == text(merge(one, merge(two, three)))


@given(records, records)
def test_merging_is_idempotent(one: Record, other: Record) -> None:
    merged = merge(one, other)

    assert text(merge(merged, other)) == text(merge(merged, merged)) == text(merged)


@given(records, records)
def test_delete_beats_every_edit(one: Record, other: Record) -> None:
    merged = merge(one, other)

    assert bool(merged.deleted) == bool(one.deleted or other.deleted)
    assert not (merged.deleted and merged.fields)


@given(records.filter(lambda record: record.deleted or record.fields))
def test_record_survives_the_wire_format(record: Record) -> None:
    wire = json.loads(json.dumps(to_wire("some-id", record, rev=7)))

    assert text(from_wire(wire)) == text(record)


def test_records_of_two_kinds_are_never_merged() -> None:
    with pytest.raises(ValueError, match="one kind"):
        merge(Record("session", None, {}), Record("setting", None, {}))
