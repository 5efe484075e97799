"""What each kind of record may hold."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.sync_requests import stamp, sync, uuid7

DAY = "check_in:2025-11-22"


def result_of(client: FlaskClient, id: str, kind: Any, **fields: Any) -> dict[str, Any]:
    answer = sync(client, {"id": id, "kind": kind, "hlc": stamp(), "set": fields})
    return dict(answer["results"][id])


@pytest.mark.parametrize(
    ("id", "kind", "fields"),
    [
        (
            uuid7(),
            "session",
            {
                "routine": "ball-wall-2",
                "routine_version": 1,
                "tool": "tennis-ball",
                "surface": "wall",
                "first_side": "left",
                "started_at": 1795368000000,
                "ended_at": 1795368120000.0,
                "zone": "Europe/London",
                "date": "2026-11-22",
                "steps": [
                    {"id": "sweep", "side": "left", "seconds": 30, "done": True, "eased": 12}
                ],
                "seconds:left": 60,
                "seconds:right": 60,
                "before:left": 6,
                "before:right": None,
                "after:left": 0,
                "after:right": 10,
                "stopped": None,
                "note": "A word. \ud83d",
            },
        ),
        (
            DAY,
            "check_in",
            {"date": "2025-11-22", "pain:left": 3, "pain:right": None, "interference": False},
        ),
        (DAY, "check_in", {"date": None, "pain:left": None, "interference": None, "note": None}),
        ("setting:reminder_time", "setting", {"value": "07:30"}),
        ("setting:weekdays", "setting", {"value": ["mon", "tue"]}),
        ("setting:voice", "setting", {"value": None}),
        (
            uuid7(),
            "safety",
            {
                "ticked": ["thinners"],
                "level": "gentle",
                "content_version": "958f7c3b9d8c",
                "answered_at": 1,
            },
        ),
        (DAY, "check_in", {"week:pain": 5, "week:enjoyment": 0, "week:activity": None}),
        (uuid7(), "safety", {"flags": ["r7", "nerve"], "answered_at": 1, "date": "2025-11-22"}),
        (
            uuid7(),
            "answer",
            {
                "level": "suggest",
                "reason": "two_weeks",
                "days": ["2025-11-09", "2025-11-22"],
                "shown_on": "2025-11-22",
                "shown_at": 1795368000000,
                "seen_at": 1795368000000,
                "answer": None,
                "date": None,
                "answered_at": None,
                "zone": "Europe/London",
                "anything": [1, {"at": "all"}],
            },
        ),
        (
            uuid7(),
            "answer",
            {"answer": "arranged", "date": "2025-11-22", "answered_at": 1795368000001},
        ),
        (uuid7(), "plan", {"anything": None}),
    ],
)
def test_a_valid_record_is_stored(
    account: FlaskClient, id: str, kind: str, fields: dict[str, Any]
) -> None:
    assert result_of(account, id, kind, **fields) == {"s": "ok", "rev": 1}


@pytest.mark.parametrize(
    ("id", "kind", "fields", "field"),
    [
        (uuid7(), "session", {"before:left": True}, "before:left"),
        (uuid7(), "session", {"before:left": "5"}, "before:left"),
        (uuid7(), "session", {"before:left": 5.5}, "before:left"),
        (uuid7(), "session", {"surface": "ceiling"}, "surface"),
        (uuid7(), "session", {"surface": None}, "surface"),
        (uuid7(), "session", {"date": "2026-02-30"}, "date"),
        (uuid7(), "session", {"date": "20261122"}, "date"),
        (uuid7(), "session", {"zone": "London, England"}, "zone"),
        (uuid7(), "session", {"started_at": -1}, "started_at"),
        (uuid7(), "session", {"note": "x" * 2001}, "note"),
        (uuid7(), "session", {"stopped": "x" * 41}, "stopped"),
        (uuid7(), "session", {"steps": [{"id": "a", "side": "both"}]}, "steps"),
        (uuid7(), "session", {"steps": "all"}, "steps"),
        (
            uuid7(),
            "session",
            {"spot:9b2e6c1e-1c7d-4d0a-8a55-0b9a6a1c7e10": 7},
            "spot:9b2e6c1e-1c7d-4d0a-8a55-0b9a6a1c7e10",
        ),
        (uuid7(), "session", {"spot:here": {}}, "spot:here"),
        (DAY, "check_in", {"date": "2025-11-21"}, "date"),
        (DAY, "check_in", {"interference": 1}, "interference"),
        (DAY, "check_in", {"pain:left": -1}, "pain:left"),
        (DAY, "check_in", {"pain:right": 11}, "pain:right"),
        (DAY, "check_in", {"week:pain": 11}, "week:pain"),
        ("check_in:9999-12-31", "check_in", {"pain:left": 1}, "id"),
        (uuid7(), "answer", {"level": "urgent"}, "level"),
        (uuid7(), "answer", {"answer": "never"}, "answer"),
        (uuid7(), "answer", {"days": ["today"]}, "days"),
        (uuid7(), "safety", {"flags": "r7"}, "flags"),
        ("setting:voice", "setting", {"value": {"a": 1}}, "value"),
        ("setting:voice", "setting", {"value": [1]}, "value"),
        (uuid7(), "safety", {"level": "shut"}, "level"),
        (uuid7(), "safety", {"ticked": [5]}, "ticked"),
        ("5", "session", {"note": "x"}, "id"),
        ("9b2e6c1e-1c7d-4d0a-8a55-0b9a6a1c7e10", "session", {"note": "x"}, "id"),
        ("check_in:2026-02-30", "check_in", {"pain:left": 1}, "id"),
        ("2026-11-22", "check_in", {"pain:left": 1}, "id"),
        ("setting:", "setting", {"value": 1}, "id"),
        ("setting:a b", "setting", {"value": 1}, "id"),
        (uuid7(), "diary", {"x": 1}, "kind"),
        (uuid7(), None, {"x": 1}, "kind"),
    ],
)
def test_an_invalid_record_is_rejected_with_the_name_of_its_field(
    account: FlaskClient, id: str, kind: Any, fields: dict[str, Any], field: str
) -> None:
    result = result_of(account, id, kind, **fields)

    assert result["s"] == "rejected"
    assert result["problem"]["field"] == field


def test_a_rejection_never_repeats_what_a_person_wrote(account: FlaskClient) -> None:
    result = result_of(
        account, uuid7(), "session", note=["a most private word"], stopped="private" * 20
    )

    assert "private" not in str(result)
