"""What a batch does, whatever is in it: laws of what is taken and of what is told."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.rules.batch import MAX_CLOCK_AHEAD_MS, Batch, in_time, read
from backend.rules.json_codec import canonical
from backend.rules.merge import Record, stamp_ms, to_json

NOW = 1_795_000_000_000
YEAR = 365 * 24 * 3_600_000
IDS = [f"019a3c5f-8012-7000-8000-{number:012x}" for number in range(3)]

instants = st.sampled_from(
    [
        0,
        NOW - YEAR,
        NOW,
        NOW + MAX_CLOCK_AHEAD_MS,
        NOW + MAX_CLOCK_AHEAD_MS + 1,
        NOW + YEAR,
        2**48 - 1,
    ]
)
stamps = st.builds(
    lambda ms, counter, device: f"{ms:012x}{counter:04x}-{device}",
    instants,
    st.integers(0, 1),
    st.sampled_from(["aaaaaaaa", "bbbbbbbb"]),
)
values = st.sampled_from(["a", "b", 5])  # a tool is a text: 5 is refused
edits = st.fixed_dictionaries(
    {
        "id": st.sampled_from(IDS),
        "kind": st.just("session"),
        "hlc": stamps,
        "set": st.dictionaries(st.sampled_from(["tool", "routine"]), values, min_size=1),
    }
)
deletes = st.fixed_dictionaries(
    {"id": st.sampled_from(IDS), "kind": st.just("session"), "del": stamps}
)
batches = st.lists(edits | edits | deletes, max_size=6)


def taken(changes: list[dict[str, Any]], known: dict[str, Record] | None = None) -> Batch:
    """Return what becomes of `changes` where `known` is stored."""
    batch, sent = read(changes)
    batch.known = known or {}
    for id, copy in in_time(batch, sent, NOW):
        batch.add(id, copy)
    return batch


def text(copies: dict[str, Record]) -> dict[str, str]:
    return {id: canonical(to_json(copy)) for id, copy in copies.items()}


@given(batches)
def test_nothing_from_the_future_is_stored(changes: list[dict[str, Any]]) -> None:
    stored = taken(changes).changed

    assert all(stamp_ms(copy.newest) <= NOW + MAX_CLOCK_AHEAD_MS for copy in stored.values())


@given(batches)
def test_every_record_that_is_sent_has_its_result(changes: list[dict[str, Any]]) -> None:
    assert set(taken(changes).results) == {change["id"] for change in changes}


@given(batches)
def test_the_same_batch_again_changes_nothing(changes: list[dict[str, Any]]) -> None:
    first = taken(changes)

    again = taken(changes, known=first.changed)

    assert again.changed == {}
    assert {id for id, result in again.results.items() if result["s"] == "ok"} == set()


@given(batches, st.data())
def test_in_whatever_order_it_comes_the_same_is_stored(
    changes: list[dict[str, Any]], data: st.DataObject
) -> None:
    other_order = data.draw(st.permutations(changes))

    assert text(taken(other_order).changed) == text(taken(changes).changed)


@given(batches, batches)
def test_in_one_batch_or_in_two_the_same_is_stored(
    one: list[dict[str, Any]], two: list[dict[str, Any]]
) -> None:
    first = taken(one).changed

    assert text(first | taken(two, known=first).changed) == text(taken(one + two).changed)


@given(batches)
def test_what_is_wrong_holds_up_nothing_else(changes: list[dict[str, Any]]) -> None:
    right = [change for change in changes if 5 not in change.get("set", {}).values()]

    assert text(taken(changes).changed) == text(taken(right).changed)
