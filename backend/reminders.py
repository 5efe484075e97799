"""An account's reminders in the database: worked out anew whenever what they rest on changes.

What a person sets is a record like any other (`setting:reminder_time`, ...), so it syncs between phones. The row here
is made from it, in the same transaction as the sync that brought it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.models import Record, Reminder, Subscription
from backend.rules.merge import Copy
from backend.rules.schedule import Past, Rhythm, jitter, next_slot, resolve

DAILY, MORNING = "daily", "morning"
SETTINGS = {
    name: f"setting:reminder_{name}"
    for name in ("on", "time", "weekdays", "zone", "quiet", "paused_until", "words", "morning")
}
"""By what they are called here. Their values: true; "07:30"; ["0", ..., "6"], 0 for Monday; "Europe/Berlin";
["22:00", "07:00"]; "2026-12-01"; a text for the lock screen; true."""
USUAL_TIME = "18:00"
MORNING_AT = time(8, 30)
"""When the question of the morning after comes."""


def from_ms(ms: int) -> datetime:
    """Return an instant as rules have it, from one as the database has it."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def to_ms(instant: datetime) -> int:
    """Return an instant as the database has it."""
    return round(instant.timestamp() * 1000)


def refresh(session: Session, account_id: str, changed: Mapping[str, Copy], now: int) -> None:
    """Work out the reminders of an account of which these records changed. Without any that matter nothing is read."""
    dates = _session_dates(changed.values())
    set_anew = [name for name, id in SETTINGS.items() if id in changed]
    if not dates and not set_anew:
        return
    daily = session.get(Reminder, (account_id, DAILY))
    if daily is None and "on" not in set_anew:
        return
    values = _values(session, account_id)
    daily = daily or new_row(session, account_id, DAILY)
    _take_settings(daily, values, moved=any(name in set_anew for name in ("time", "weekdays", "on")))
    if dates:
        _take_sessions(daily, max(dates))
    plan(session, daily, bool(values.get("on")), now)
    if values.get("morning") and dates:
        _ask_tomorrow(session, account_id, daily, max(dates), now)


def replan(session: Session, account_id: str, now: int) -> Reminder | None:
    """Work out the daily reminder of an account whose devices changed, and return it if there is one."""
    row = session.get(Reminder, (account_id, DAILY))
    if row is not None:
        plan(session, row, bool(_values(session, account_id).get("on")), now)
    return row


def snooze(session: Session, account_id: str, until: int, now: int) -> Reminder | None:
    """Remind once more at `until`, if reminders are on; return the row if there is one."""
    row = session.get(Reminder, (account_id, DAILY))
    if row is not None:
        row.snoozed_until = until
        plan(session, row, bool(_values(session, account_id).get("on")), now)
    return row


def plan(session: Session, row: Reminder, on: bool, now: int) -> None:
    """Set when `row` is next due: never, when it is off or no device can be reached.

    A row that a worker has under a lease is left to that worker, who plans it when it is done.
    """
    if row.lease is not None and row.due_at is not None and row.due_at > now:
        return
    reachable = session.scalar(select(exists().where(Subscription.account_id == row.account_id)))
    slot = next_slot(rhythm_of(row), past_of(row), from_ms(now)) if on and reachable else None
    set_slot(row, slot)


def set_slot(row: Reminder, slot: datetime | None) -> None:
    """Make `slot` the next reminder of `row`, or none."""
    row.slot = to_ms(slot) if slot else None
    row.due_at = to_ms(slot + jitter(row.account_id)) if slot else None
    row.lease, row.attempts = None, 0


def rhythm_of(row: Reminder) -> Rhythm:
    """Return what was asked for."""
    quiet = None if row.quiet_from is None or row.quiet_to is None else (_time(row.quiet_from), _time(row.quiet_to))
    return Rhythm(
        at=_time(row.minute),
        zone=ZoneInfo(row.zone),
        weekdays=frozenset(map(int, row.weekdays)),
        quiet=quiet,
        paused_until=date.fromisoformat(row.paused_until) if row.paused_until else None,
        snoozed_until=from_ms(row.snoozed_until) if row.snoozed_until else None,
    )


def past_of(row: Reminder) -> Past:
    """Return what was sent."""
    return Past(from_ms(row.last_sent_at) if row.last_sent_at else None, row.ignored)


def done_dates(row: Reminder) -> frozenset[date]:
    """Return the local dates of sessions that matter now."""
    return frozenset([date.fromisoformat(row.done_on)] if row.done_on else [])


def _session_dates(changed: Iterable[Copy]) -> list[str]:
    sessions = [copy for copy in changed if copy.kind == "session" and not copy.deleted]
    return [str(copy.fields["date"][0]) for copy in sessions if copy.fields.get("date", (None,))[0]]


def _values(session: Session, account_id: str) -> dict[str, Any]:
    """Return the values of the settings, those that were never set left out."""
    names = {id: name for name, id in SETTINGS.items()}
    rows = session.execute(
        select(Record.id, Record.fields).where(Record.account_id == account_id, Record.id.in_(names))
    )
    return {names[id]: fields["value"][0] for id, fields in rows if "value" in fields}


def new_row(session: Session, account_id: str, about: str) -> Reminder:
    """Return a reminder that is new in the database, and due never."""
    row = Reminder(
        account_id=account_id, about=about, zone="UTC", minute=_minutes(USUAL_TIME), weekdays="0123456", ignored=0
    )
    row.attempts = 0
    session.add(row)
    return row


def _take_settings(row: Reminder, values: Mapping[str, Any], moved: bool) -> None:
    """Take what was set. What cannot be read stays as it was: a reminder that comes is better than none."""
    row.minute = _or(row.minute, lambda: _minutes(values["time"]))
    row.weekdays = _or(row.weekdays, lambda: "".join(sorted(str(int(day)) for day in values["weekdays"])))
    row.zone = _or(row.zone, lambda: ZoneInfo(values["zone"]).key)
    quiet = values.get("quiet")
    row.quiet_from = _or(None, lambda: _minutes(quiet[0])) if quiet else None
    row.quiet_to = _or(None, lambda: _minutes(quiet[1])) if quiet else None
    row.paused_until = _or(None, lambda: date.fromisoformat(values["paused_until"]).isoformat())
    row.words = _or(None, lambda: str(values["words"])[:120]) or None
    if moved:  # who has just said when, means it, however short ago the last one was
        row.last_sent_at, row.ignored, row.snoozed_until = None, 0, None


def _take_sessions(row: Reminder, newest: str) -> None:
    """Somebody rolled: the count of ignored ones begins anew."""
    row.done_on = max(newest, row.done_on or "")
    row.ignored = 0
    if row.snoozed_until and newest >= from_ms(row.snoozed_until).astimezone(ZoneInfo(row.zone)).date().isoformat():
        row.snoozed_until = None


def _ask_tomorrow(session: Session, account_id: str, daily: Reminder, day: str, now: int) -> None:
    """Ask once, the morning after a session, how it is."""
    zone = ZoneInfo(daily.zone)
    slot = resolve(date.fromisoformat(day) + timedelta(days=1), MORNING_AT, zone)
    if slot is None or to_ms(slot) <= now:
        return
    row = session.get(Reminder, (account_id, MORNING)) or new_row(session, account_id, MORNING)
    row.zone, row.quiet_from, row.quiet_to = daily.zone, daily.quiet_from, daily.quiet_to
    row.minute = _minutes(f"{MORNING_AT:%H:%M}")
    if row.slot != to_ms(slot):
        set_slot(row, slot)


def _or(otherwise: Any, read: Any) -> Any:
    try:
        return read()
    except (KeyError, IndexError, TypeError, ValueError, ZoneInfoNotFoundError):
        return otherwise


def _minutes(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
