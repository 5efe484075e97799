"""An account's reminders in the database: worked out anew whenever what they rest on changes.

What a person sets is a record like any other (`setting:reminder_time`, ...), so it syncs between
phones. The row here is made from it, in the same transaction as the sync that brought it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import Session

from backend.clock import DAY_MS
from backend.db.models import RecordRow, Reminder, Subscription
from backend.rules.merge import Record
from backend.rules.schedule import STALE_AFTER, Past, Rhythm, jitter, next_slot, resolve

DAILY, MORNING = "daily", "morning"
SETTINGS = {
    name: f"setting:reminder_{name}"
    for name in ("on", "time", "weekdays", "zone", "quiet", "paused_until", "words", "morning")
}
"""By what they are called here. Their values: true; "07:30"; ["0", ..., "6"], 0 for Monday;
"Europe/Berlin"; ["22:00", "07:00"]; "2026-12-01"; a text for the lock screen; true."""
USUAL_TIME = "18:00"
MORNING_AT = time(8, 30)
"""When the question of the morning after comes."""
LOOK_BACK_DAYS = 40
"""A reminder rests on sessions of two days; who asks why one did not come is told of the last."""
STALE_MS = int(STALE_AFTER.total_seconds() * 1000)


def from_ms(ms: int) -> datetime:
    """Return an instant as rules have it, from one as the database has it."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def to_ms(instant: datetime) -> int:
    """Return an instant as the database has it."""
    return round(instant.timestamp() * 1000)


def refresh(
    connection: Connection, account_id: str, changed: Mapping[str, Record], has_any: bool, now: int
) -> None:
    """Work out the reminders of an account of which these records changed. Without any that matter
    nothing is read.

    `has_any` tells whether it has reminders now, on or off.
    """
    sessions = [copy for copy in changed.values() if copy.kind == "session"]
    set_anew = [name for name, id in SETTINGS.items() if id in changed]
    if "on" in set_anew or (has_any and (sessions or set_anew)):
        with Session(connection) as session:
            _refresh(session, account_id, sessions, set_anew, now)
            session.flush()


def _refresh(
    session: Session, account_id: str, sessions: list[Record], set_anew: list[str], now: int
) -> None:
    dates = _session_dates([copy.fields for copy in sessions], now)
    daily = session.get(Reminder, (account_id, DAILY))
    if daily is None and "on" not in set_anew:
        return
    values = _values(session, account_id)
    daily = daily or new_row(session, account_id, DAILY)
    _take_settings(
        daily, values, moved=any(name in set_anew for name in ("time", "weekdays", "on"))
    )
    if dates:
        _take_sessions(daily, max(dates))
    if any(copy.deleted for copy in sessions):
        _take_back(session, daily, now)
    plan(session, daily, now)
    _plan_morning(session, daily, dates if values.get("morning") else None, now)


def replan(session: Session, account_id: str, now: int) -> Reminder | None:
    """Work out the daily reminder of an account whose devices changed, and return it if there is
    one.
    """
    row = session.get(Reminder, (account_id, DAILY))
    if row is not None:
        plan(session, row, now)
    return row


def snooze(session: Session, account_id: str, until: int, now: int) -> Reminder | None:
    """Remind once more at `until`, if reminders are on; return the row if there is one. Who answers
    does not ignore.
    """
    row = session.get(Reminder, (account_id, DAILY))
    if row is not None:
        row.snoozed_until, row.ignored = until, 0
        plan(session, row, now)
    return row


def plan(session: Session, row: Reminder, now: int) -> None:
    """Set when `row` is next due: never, when it is off or no device can be reached.

    A row that a worker has under a lease is left to that worker, who plans it when it is done. One
    whose moment has begun, and that still stands, goes out: a phone that looks in meanwhile must
    not cost it this reminder.
    """
    if row.lease is not None and row.due_at is not None and row.due_at > now:
        return
    if not row.wanted or not session.scalar(
        select(exists().where(Subscription.account_id == row.account_id))
    ):
        set_slot(row, None)
    elif (
        row.slot is None
        or not row.slot <= now <= row.slot + STALE_MS
        or slot_after(row, row.slot - 1) != row.slot
    ):
        set_slot(row, slot_after(row, now))


def slot_after(row: Reminder, after: int) -> int | None:
    """Return the next slot of `row`, or None when there is none."""
    slot = next_slot(rhythm_of(row), past_of(row), from_ms(after))
    return to_ms(slot) if slot else None


def set_slot(row: Reminder, slot: int | None) -> None:
    """Make `slot` the next reminder of `row`, or none."""
    row.slot = slot
    row.due_at = None if slot is None else slot + int(jitter(row.account_id).total_seconds() * 1000)
    row.lease, row.attempts = None, 0


def rhythm_of(row: Reminder) -> Rhythm:
    """Return what was asked for."""
    quiet = (
        None
        if row.quiet_from is None or row.quiet_to is None
        else (_time(row.quiet_from), _time(row.quiet_to))
    )
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


def _session_dates(sessions: Iterable[Mapping[str, Any]], now: int) -> list[str]:
    """Return the local dates in the fields of sessions. One that has not come yet anywhere is a
    wrong clock's.
    """
    latest = from_ms(now + DAY_MS).date().isoformat()
    dates = [fields["date"][0] for fields in sessions if "date" in fields]
    return [day for day in dates if day and day <= latest]


def _values(session: Session, account_id: str) -> dict[str, Any]:
    """Return the values of the settings, those that were never set left out."""
    names = {id: name for name, id in SETTINGS.items()}
    rows = session.execute(
        select(RecordRow.id, RecordRow.fields).where(
            RecordRow.account_id == account_id, RecordRow.id.in_(names)
        )
    )
    return {names[id]: fields["value"][0] for id, fields in rows if "value" in fields}


def new_row(session: Session, account_id: str, about: str) -> Reminder:
    """Return a reminder that is new in the database, and due never."""
    row = Reminder(
        account_id=account_id,
        about=about,
        wanted=True,
        zone="UTC",
        minute=_minutes(USUAL_TIME),
        weekdays="0123456",
        ignored=0,
        attempts=0,
    )
    session.add(row)
    return row


def _take_settings(row: Reminder, values: Mapping[str, Any], moved: bool) -> None:
    """Take what was set. What cannot be read stays as it was: a reminder that comes is better than
    none.
    """
    row.wanted = bool(values.get("on"))
    row.minute = _or(row.minute, lambda: _minutes(values["time"]))
    row.weekdays = _or(
        row.weekdays,
        lambda: "".join(sorted({str("0123456".index(day)) for day in values["weekdays"]})),
    )
    row.zone = _or(row.zone, lambda: ZoneInfo(values["zone"]).key)
    quiet = values.get("quiet")
    row.quiet_from = _or(None, lambda: _minutes(quiet[0])) if quiet else None
    row.quiet_to = _or(None, lambda: _minutes(quiet[1])) if quiet else None
    row.paused_until = _or(None, lambda: date.fromisoformat(values["paused_until"]).isoformat())
    row.words = (
        "".join(letter for letter in str(values.get("words") or "") if letter.isprintable())[:120]
        or None
    )
    if moved:  # who has just said when, means it, however short ago the last one was
        row.last_sent_at, row.ignored, row.snoozed_until = None, 0, None


def _take_sessions(row: Reminder, newest: str) -> None:
    """Somebody rolled: the count of ignored ones begins anew."""
    row.done_on = max(newest, row.done_on or "")
    row.ignored = 0
    if row.snoozed_until and newest >= _day(row, row.snoozed_until):
        row.snoozed_until = None


def _take_back(session: Session, row: Reminder, now: int) -> None:
    """A session was deleted: what is left says which days are done.

    A reminder that stayed away for it, and whose moment has not passed, comes after all. The
    question of the morning after does not.
    """
    left = select(RecordRow.fields).where(
        RecordRow.account_id == row.account_id,
        RecordRow.id >= _first_id(now - LOOK_BACK_DAYS * DAY_MS),
        RecordRow.kind == "session",
        RecordRow.deleted.is_(None),
    )
    dates = _session_dates(session.scalars(left), now)
    was, row.done_on = row.done_on, max(dates, default=None)
    missed = slot_after(row, now - STALE_MS)
    if (
        row.lease is None
        and row.slot
        and missed
        and missed < row.slot
        and _day(row, missed) == was != row.done_on
    ):
        set_slot(row, missed)
    morning = session.get(Reminder, (row.account_id, MORNING))
    if morning and morning.slot and _day(morning, morning.slot - DAY_MS) not in dates:
        set_slot(morning, None)


def _first_id(at: int) -> str:
    """Return what no UUIDv7 of that instant or later comes before."""
    return f"{at >> 16:08x}-{at & 0xFFFF:04x}-"


def _day(row: Reminder, at: int) -> str:
    """Return the local date of an instant."""
    return from_ms(at).astimezone(ZoneInfo(row.zone)).date().isoformat()


def _plan_morning(session: Session, daily: Reminder, dates: Iterable[str] | None, now: int) -> None:
    """Ask once, the morning after a session, how it is; never, when `dates` is None."""
    row = session.get(Reminder, (daily.account_id, MORNING))
    if dates is None and row is not None:
        set_slot(row, None)
    for day in dates or []:
        slot = resolve(
            date.fromisoformat(day) + timedelta(days=1), MORNING_AT, ZoneInfo(daily.zone)
        )
        if slot is not None and now < to_ms(slot) <= now + 2 * DAY_MS:
            row = row or new_row(session, daily.account_id, MORNING)
            _take_morning(row, daily, to_ms(slot))


def _take_morning(row: Reminder, daily: Reminder, slot: int) -> None:
    row.zone, row.quiet_from, row.quiet_to = daily.zone, daily.quiet_from, daily.quiet_to
    row.minute = _minutes(f"{MORNING_AT:%H:%M}")
    if row.slot is None or row.slot < slot:
        set_slot(row, slot)


def _or(otherwise: Any, read: Any) -> Any:
    """Return what `read` gives. No zone is a KeyError, and one like "America", which is a folder,
    an OSError.
    """
    try:
        return read()
    except (KeyError, IndexError, TypeError, ValueError, OSError):
        return otherwise


def _minutes(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
