"""A reminder as a value, and its conversion from and to a database row."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from backend.clock import HOUR_MS
from backend.db.models import Reminder
from backend.rules.schedule import (
    STALE_AFTER,
    Schedule,
    SendHistory,
    jitter,
    next_slot,
    reason_to_skip,
)

DAILY, MORNING, SUGGESTION = "daily", "morning", "suggestion"
DEFAULT_SCHEDULE = Schedule(time(18), ZoneInfo("UTC"))
NO_HISTORY = SendHistory()
STALE_MS = STALE_AFTER // timedelta(milliseconds=1)
#: Stored unchanged: attributes of the row and of its state.
SHARED = ("account_id", "about", "enabled", "message", "slot_at", "due_at", "lease", "attempts")
#: Raised by `read_state`, for example for a time zone that is no longer in the time zone data.
UNREADABLE = (ValueError, LookupError, OSError, OverflowError)


def from_ms(ms: int) -> datetime:
    """Return the instant (UTC) of milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def to_ms(instant: datetime) -> int:
    """Return the milliseconds since 1970 of an instant."""
    return round(instant.timestamp() * 1000)


@dataclass(frozen=True)
class ReminderState:
    """The next reminder of one account about one thing, and the data it is planned from.

    `about` is DAILY, MORNING or SUGGESTION; `slot_at` is the instant of the next reminder and
    `due_at` when a worker claims it: slot plus jitter, or the end of a lease or of a wait (all
    milliseconds since 1970); `done_on` is the local date of the last session.
    """

    account_id: str
    about: str
    schedule: Schedule = DEFAULT_SCHEDULE
    history: SendHistory = NO_HISTORY
    enabled: bool = True
    message: str | None = None
    done_on: date | None = None
    slot_at: int | None = None
    due_at: int | None = None
    lease: str | None = None
    attempts: int = 0

    def is_leased(self, now: int) -> bool:
        """Return whether a worker is sending it now."""
        return self.lease is not None and self.due_at is not None and self.due_at > now

    def next_slot(self, after: int) -> int | None:
        """Return the first slot after `after`, or None if none will come."""
        slot = next_slot(self.schedule, self.history, from_ms(after))
        return to_ms(slot) if slot else None

    def reason_to_skip(self, now: int) -> str | None:
        """Return why it must not be sent now, or None."""
        if self.slot_at is None or not self.enabled:
            return "off"
        done = [self.done_on] if self.done_on and self.about == DAILY else []
        return reason_to_skip(from_ms(self.slot_at), self.schedule, from_ms(now), done)

    def local_date(self, at: int) -> date:
        """Return the date in the person's time zone."""
        return from_ms(at).astimezone(self.schedule.zone).date()

    def at_slot(self, slot: int | None) -> "ReminderState":
        """Return this state with another slot (or None) and without a lease."""
        jitter_ms = jitter(self.account_id) // timedelta(milliseconds=1)
        due_at = None if slot is None else slot + jitter_ms
        return replace(self, slot_at=slot, due_at=due_at, lease=None, attempts=0)


def read_state(row: Reminder) -> ReminderState:
    """Return the state in `row`. Raises one of UNREADABLE."""
    quiet = None
    if row.quiet_from is not None and row.quiet_to is not None:
        quiet = (_time(row.quiet_from), _time(row.quiet_to))
    schedule = Schedule(
        at=_time(row.minute_of_day),
        zone=ZoneInfo(row.zone),
        weekdays=frozenset(map(int, row.weekdays)),
        quiet=quiet,
        paused_until=date.fromisoformat(row.paused_until) if row.paused_until else None,
        snoozed_until=from_ms(row.snoozed_until) if row.snoozed_until else None,
    )
    plain = {name: getattr(row, name) for name in SHARED}
    done_on = date.fromisoformat(row.done_on) if row.done_on else None
    return ReminderState(schedule=schedule, history=read_history(row), done_on=done_on, **plain)


def read_history(row: Reminder) -> SendHistory:
    return SendHistory(from_ms(row.last_sent_at) if row.last_sent_at else None, row.ignored)


def load(
    db_session: Session, account_id: str, about: str
) -> tuple[Reminder | None, ReminderState | None]:
    """Return a reminder's row and its state; each None if it is missing or unreadable."""
    row = db_session.get(Reminder, (account_id, about))
    try:
        return row, read_state(row) if row else None
    except UNREADABLE:
        return row, None


def save(db_session: Session, row: Reminder | None, state: ReminderState) -> Reminder:
    """Write `state` to `row`, or to a new row if there is none; return the row."""
    if row is None:
        row = Reminder()
        db_session.add(row)
    schedule, history = state.schedule, state.history
    for name in SHARED:
        setattr(row, name, getattr(state, name))
    row.zone, row.minute_of_day = schedule.zone.key, _minutes(schedule.at)
    row.weekdays = "".join(map(str, sorted(schedule.weekdays)))
    row.quiet_from, row.quiet_to = map(_minutes, schedule.quiet) if schedule.quiet else (None, None)
    row.paused_until = schedule.paused_until.isoformat() if schedule.paused_until else None
    row.snoozed_until = to_ms(schedule.snoozed_until) if schedule.snoozed_until else None
    row.last_sent_at = to_ms(history.last_sent_at) if history.last_sent_at else None
    row.ignored = history.ignored
    row.done_on = state.done_on.isoformat() if state.done_on else None
    return row


def postpone(row: Reminder, now: int) -> None:
    """Make a row that cannot be read due again in an hour."""
    row.due_at, row.lease = now + HOUR_MS, None


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
