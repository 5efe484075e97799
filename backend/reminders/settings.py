"""The settings of reminders: records that sync between phones like any other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db.models import RecordRow
from backend.reminders.state import ReminderState
from backend.rules.schedule import SendHistory

#: Record ids by name. Values look like {"on": true, "time": "07:30", "weekdays": ["0", "6"] (0 for
#: Monday), "zone": "Europe/Berlin", "quiet": ["22:00", "07:00"], "paused_until": "2026-12-01",
#: "words": a text for the lock screen, "morning": true}.
SETTINGS = {
    name: f"setting:reminder_{name}"
    for name in ("on", "time", "weekdays", "zone", "quiet", "paused_until", "words", "morning")
}
MAX_WORDS_LENGTH = 120

Value = TypeVar("Value")


def read_settings(db_session: Session, account_id: str) -> dict[str, Any]:
    """Return the values of the settings that were set, by name."""
    names = {id: name for name, id in SETTINGS.items()}
    rows = db_session.execute(
        select(RecordRow.id, RecordRow.fields).where(
            RecordRow.account_id == account_id, RecordRow.id.in_(names)
        )
    )
    return {names[id]: fields["value"][0] for id, fields in rows if "value" in fields}


def apply_settings(
    state: ReminderState, values: Mapping[str, Any], changed: Iterable[str]
) -> ReminderState:
    """Return `state` with the values of the settings; `changed` are the names of the new ones.

    An invalid value changes nothing: a reminder at the old time is better than none.
    """
    old, quiet = state.schedule, values.get("quiet")
    schedule = replace(
        old,
        at=_parsed(lambda: _time(values["time"]), old.at),
        weekdays=_parsed(lambda: frozenset(map("0123456".index, values["weekdays"])), old.weekdays),
        zone=_parsed(lambda: ZoneInfo(values["zone"]), old.zone),
        quiet=_parsed(lambda: (_time(quiet[0]), _time(quiet[1])), None) if quiet else None,
        paused_until=_parsed(lambda: date.fromisoformat(values["paused_until"]), None),
    )
    history = state.history
    if {"time", "weekdays", "on"} & set(changed):  # a new schedule overrides the minimum gap
        schedule, history = replace(schedule, snoozed_until=None), SendHistory()
    message = "".join(filter(str.isprintable, str(values.get("words") or "")))[:MAX_WORDS_LENGTH]
    state = replace(state, schedule=schedule, history=history, enabled=bool(values.get("on")))
    return replace(state, message=message or None)


def _parsed(parse: Callable[[], Value], default: Value) -> Value:
    try:
        return parse()
    # ZoneInfo raises KeyError for an unknown name, and OSError for a folder like "America".
    except (KeyError, IndexError, TypeError, ValueError, OSError):
        return default


def _time(text: str) -> time:
    return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
