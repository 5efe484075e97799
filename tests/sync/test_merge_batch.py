"""Laws of a batch of changes: what is stored, and which results are reported."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.rules.json_codec import canonical
from backend.rules.merge import stamp_ms, to_json
from backend.sync.merge_batch import MergeResult, StoredRecord, merge_batch
from backend.sync.parse import MAX_CLOCK_AHEAD_MS, drop_future, parse

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
values = st.sampled_from(["a", "b", 5])  # a tool is a text: 5 is rejected
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


def merged(changes: list[dict[str, Any]], stored: Mapping[str, StoredRecord] = {}) -> MergeResult:
    """Return the result of merging `changes` where `stored` is in the account."""
    return merge_batch(drop_future(parse(changes), NOW), stored, len(stored), len(changes))


def text(records: Mapping[str, StoredRecord]) -> dict[str, str]:
    return {id: canonical(to_json(stored.record)) for id, stored in records.items()}


@given(batches)
def test_nothing_from_the_future_is_stored(changes: list[dict[str, Any]]) -> None:
    changed = merged(changes).changed.values()

    assert all(stamp_ms(stored.record.newest) <= NOW + MAX_CLOCK_AHEAD_MS for stored in changed)


@given(batches)
def test_every_change_has_a_result(changes: list[dict[str, Any]]) -> None:
    assert set(merged(changes).results) == {change["id"] for change in changes}


@given(batches)
def test_same_batch_again_changes_nothing(changes: list[dict[str, Any]]) -> None:
    first = merged(changes)

    again = merged(changes, first.changed)

    assert again.changed == {}
    assert "ok" not in again.results.values()


@given(batches, st.data())
def test_order_of_changes_does_not_matter(
    changes: list[dict[str, Any]], data: st.DataObject
) -> None:
    other_order = data.draw(st.permutations(changes))

    assert text(merged(other_order).changed) == text(merged(changes).changed)


@given(batches, batches)
def test_one_batch_stores_the_same_as_two(
    one: list[dict[str, Any]], two: list[dict[str, Any]]
) -> None:
    first = merged(one).changed

    both = {**first, **merged(two, first).changed}

    assert text(both) == text(merged(one + two).changed)


@given(batches)
def test_wrong_change_does_not_stop_the_others(changes: list[dict[str, Any]]) -> None:
    right = [change for change in changes if 5 not in change.get("set", {}).values()]

    assert text(merged(changes).changed) == text(merged(right).changed)


@given(batches, batches, st.integers(0, 2))
def test_revisions_follow_in_order_with_the_new_records_last(
    one: list[dict[str, Any]], two: list[dict[str, Any]], capacity: int
) -> None:
    stored = merged(one).changed

    merge_result = merge_batch(drop_future(parse(two), NOW), stored, 10, capacity)

    new = [id not in stored for id in merge_result.changed]
    assert [stored.rev for stored in merge_result.changed.values()] == list(
        range(11, 11 + len(new))
    )
    assert new == sorted(new)
    assert merge_result.new_count == sum(new)
    after = {**stored, **merge_result.changed}
    before_count, count = (
        sum(not each.record.deleted for each in records.values()) for records in (stored, after)
    )
    assert count <= before_count + capacity
