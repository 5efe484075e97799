"""The size of a record is measured in one way, so what the server has taken can be edited."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from backend.rules.codec import from_wire
from backend.rules.json_codec import canonical, size_of
from backend.sync import merge_batch
from tests.rules.test_json_codec import texts
from tests.support.sync_requests import HOUR, now, pull, session, stamp, sync, uuid7
from tests.sync.test_merge_batch import merged

MAX = 16_384
SPOT = {"x": 0.4375, "y": 0.8125, "area": "glute-med", "eased": 12, "before": 5, "after": 3}


def spots(count: int) -> dict[str, Any]:
    return {f"spot:019a3c5f-8012-4000-8000-{n:012x}": SPOT for n in range(count)}


def text_of(size: int) -> dict[str, Any]:
    """Return one field whose record has `size` bytes."""
    return {"later": "x" * (size - len('{"later":""}'))}


TAKEN = {
    "800 small fields": {f"f{n}": n % 10 for n in range(800)},
    "115 spots": spots(115),
    "the most that fits": text_of(MAX),
    "half surrogates": {"later": "\ud83d" * 2_700},
    "letters of three bytes": {"later": "\u2028" * 5_400},
    "small numbers": {"later": [0.0000015] * 1_300},
}


@pytest.mark.parametrize("fields", TAKEN.values(), ids=TAKEN.keys())
def test_accepted_record_can_be_sent_again_and_edited(
    account: FlaskClient, fields: dict[str, Any]
) -> None:
    id, name = uuid7(), next(iter(fields))
    first = session(id, at=stamp(now() - 3 * HOUR), **fields)
    edit = session(id, at=stamp(now() - 2 * HOUR), **{name: fields[name]})
    delete = {"id": id, "kind": "session", "del": stamp()}

    responses = [sync(account, change) for change in (first, first, edit, edit, delete)]

    results = [response["results"][id]["s"] for response in responses]
    assert results == ["ok", "same", "ok", "same", "ok"]


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        (text_of(MAX + 1), "16,385"),
        ({"later": "\ud83d" * 2_800}, "16,812"),
        ({"later": [0.0000015] * 1_700}, "17,011"),
        (spots(150), "17,851"),
    ],
)
def test_record_over_the_limit_is_rejected_with_its_size(
    account: FlaskClient, fields: dict[str, Any], size: str
) -> None:
    large = session(**fields)

    problem = sync(account, large)["results"][large["id"]]["problem"]

    assert problem["type"] == "/problems/record-too-large"
    assert problem["detail"] == (
        f"With this change the record would have {size} bytes. It may have at most 16,384."
    )


def test_only_the_values_of_a_record_count(account: FlaskClient) -> None:
    fields = {f"f{n}": n % 10 for n in range(1_500)}
    stamps = {name: stamp(counter=n) for n, name in enumerate(fields)}
    change = {"id": uuid7(), "kind": "session", "hlc": stamp(), "stamps": stamps, "set": fields}

    response = sync(account, change)

    assert len(canonical(change)) > 4 * MAX > MAX > len(canonical(fields))
    assert response["results"][change["id"]]["s"] == "ok"


def test_record_that_is_already_larger_can_be_edited_but_not_grow(
    account: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = uuid7()
    with monkeypatch.context() as without_limit:
        without_limit.setattr(merge_batch, "MAX_RECORD_BYTES", 2 * MAX)
        sync(account, session(id, at=stamp(now() - 2 * HOUR), note="abc", **text_of(MAX)))

    edits = [
        session(id, at=stamp(counter=n), note=note) for n, note in enumerate(["xyz", "abcd", "a"])
    ]
    results = [sync(account, edit)["results"][id]["s"] for edit in edits]

    assert results == ["ok", "rejected", "ok"]
    assert pull(account)[id]["set"]["note"] == "a"


names = st.sampled_from(["a", "b", "c"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-1e-4, 1e4) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner),
    max_leaves=8,
)


@given(st.dictionaries(names, values, min_size=1), st.booleans())
def test_record_of_any_values_is_taken_again(fields: dict[str, Any], fits: bool) -> None:
    id = "019a3c5f-8012-7000-8000-000000000000"
    change = {"id": id, "kind": "plan", "hlc": stamp(1), "set": fields}
    size = size_of(from_wire(change).values)

    with pytest.MonkeyPatch.context() as limit:
        limit.setattr(merge_batch, "MAX_RECORD_BYTES", size if fits else size - 1)
        first = merged([change])
        again = merged([change | {"hlc": stamp(2)}], first.changed)

    assert bool(first.changed) == bool(again.changed) == fits
