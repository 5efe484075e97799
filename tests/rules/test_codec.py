"""The wire format: changes that are accepted, and those that are rejected."""

from typing import Any

import pytest

from backend.rules.codec import RecordRejected, from_wire, to_wire
from backend.rules.cursor import Cursor, parse_cursor
from backend.rules.merge import Record

EARLY, LATE = "019a3c5f80120000-aaaaaaaa", "019a3c5f80130000-aaaaaaaa"


def test_field_without_its_own_stamp_has_the_default_one() -> None:
    record = from_wire(
        {
            "kind": "session",
            "hlc": EARLY,
            "stamps": {"note": LATE},
            "set": {"note": "a", "tool": "b"},
        }
    )

    assert record.fields == {"note": ("a", LATE), "tool": ("b", EARLY)}


def test_no_default_stamp_is_needed_when_every_field_has_one() -> None:
    record = from_wire({"kind": "session", "stamps": {"note": LATE}, "set": {"note": "a"}})

    assert record.fields == {"note": ("a", LATE)}


def test_most_common_stamp_is_sent_once() -> None:
    record = Record("session", None, {"a": (1, EARLY), "b": (2, EARLY), "c": (3, LATE)})

    wire = to_wire("x", record, rev=4)

    assert wire == {
        "id": "x",
        "kind": "session",
        "rev": 4,
        "hlc": EARLY,
        "stamps": {"c": LATE},
        "set": {"a": 1, "b": 2, "c": 3},
    }


def test_whole_float_becomes_an_integer() -> None:
    record = from_wire({"kind": "session", "hlc": EARLY, "set": {"spot": {"before": [5.0]}}})

    assert repr(record.fields["spot"][0]) == "{'before': [5]}"


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({"set": {"a": 1}, "hlc": EARLY}, "kind"),
        ({"kind": 5, "set": {"a": 1}, "hlc": EARLY}, "kind"),
        ({"kind": "session"}, "set or del"),
        ({"kind": "session", "set": {"a": 1}, "hlc": EARLY, "del": EARLY}, "set or del"),
        ({"kind": "session", "del": "yesterday"}, "stamp"),
        ({"kind": "session", "del": None}, "stamp"),
        ({"kind": "session", "set": {}, "hlc": EARLY}, "at least one field"),
        ({"kind": "session", "set": [1], "hlc": EARLY}, "at least one field"),
        ({"kind": "session", "set": {"a": 1}}, "stamp"),
        ({"kind": "session", "set": {"a": 1}, "hlc": 12}, "stamp"),
        ({"kind": "session", "set": {"a": 1}, "stamps": {"a": EARLY, "b": EARLY}}, "in set"),
        ({"kind": "session", "set": {"a": 1}, "stamps": [], "hlc": EARLY}, "stamps"),
        ({"kind": "session", "set": {"__proto__": 1}, "hlc": EARLY}, "name"),
        ({"kind": "session", "set": {"a\nb": 1}, "hlc": EARLY}, "name"),
        ({"kind": "session", "set": {"a\n": 1}, "hlc": EARLY}, "name"),
        ({"kind": "session", "set": {"é": 1}, "hlc": EARLY}, "name"),
        ({"kind": "session", "set": {"a" * 81: 1}, "hlc": EARLY}, "name"),
        ({"kind": "session", "set": {"a": {"b\nc": 1}}, "hlc": EARLY}, "a has a wrong key"),
        ({"kind": "session", "set": {"a": [{"__proto__": 1}]}, "hlc": EARLY}, "a has a wrong key"),
        ({"kind": "session", "set": {"a": 2**53}, "hlc": EARLY}, "too great"),
        ({"kind": "session", "set": {"a": 1e300}, "hlc": EARLY}, "too great"),
        ({"kind": "session", "set": {"a": nested(9)}, "hlc": EARLY}, "deeper"),
        ({"kind": "session", "set": {"a": [[[[[[[[[]]]]]]]]]}, "hlc": EARLY}, "deeper"),
    ],
)
def test_malformed_change_is_rejected(change: dict[str, Any], about: str) -> None:
    with pytest.raises(RecordRejected, match=about):
        from_wire(change)


def test_value_may_have_eight_levels() -> None:
    record = from_wire({"kind": "session", "hlc": EARLY, "set": {"a": nested(8)}})

    assert record.values == {"a": nested(8)}


def test_cursor_survives_its_text_form() -> None:
    cursor = Cursor(1042, "0c1c9ae1f00dcafe")

    assert parse_cursor(str(cursor)) == cursor
    assert parse_cursor(f"a768ea1a.{cursor}") == cursor  # of 0.1.0


@pytest.mark.parametrize(
    "text", ["", "a.1", "a.-1.b", "a.01.b", "a.1.b\n", "a.1.b.c", "A.1.b", f"a.{10**16}.b"]
)
def test_malformed_cursor_text_is_rejected(text: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        parse_cursor(text)
