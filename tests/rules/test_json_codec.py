"""JSON text: orjson and the standard library give the same results."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.rules.json_codec import compact, loads

texts = st.text(st.characters(), max_size=5)  # lone surrogates too
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_stored_text_is_ascii_and_loses_nothing(value: Any) -> None:
    stored = compact(value)

    assert stored.isascii()
    assert repr(loads(stored)) == repr(json.loads(stored)) == repr(value)


@pytest.mark.parametrize(
    "text", ["NaN", "[-Infinity]", "1e400", "", "{", "'a'", "[1,]", "\0", b"\xff"]
)
def test_invalid_json_is_rejected(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        loads(text)


@pytest.mark.parametrize(
    "text", ["\ufeff[1]".encode(), '["\\ud83d"]', '{"a": "\\ud83d\\ude42 \\ud83d"}']
)
def test_lone_surrogates_are_parsed_by_the_standard_library(text: str | bytes) -> None:
    assert loads(text) == json.loads(text)


def test_endless_nesting_is_rejected() -> None:
    with pytest.raises((ValueError, RecursionError)):
        loads("[" * 200_000)
