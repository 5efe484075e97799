"""When a reminder is next due on the person's own clock, and why one is left out.

Dates are stepped first and converted to instants afterwards: adding days to an instant is wrong
whenever the clocks change.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2s
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))
#: Between two reminders, however far the person travels: two mornings at one place are 23 hours
#: apart when the clocks go forward.
MIN_GAP = timedelta(hours=16)
STALE_AFTER = timedelta(minutes=90)  # the moment has passed: the reminder is dropped
MAX_JITTER_SECONDS = 120  # the reminders of one minute are spread over so many seconds
CLOCK_TRUSTED = timedelta(days=2)  # a last reminder further ahead was sent by a wrong clock
MAX_SEARCH_DAYS = 16  # one weekday a week, on a date the zone never had, comes again after 14
LAST_DAY = date.max - timedelta(days=2)  # the last one that every time zone can represent
BACK_OFF = ((0, 1), (3, 2), (7, 7))  # (ignored in a row, days from one reminder to the next)
MAX_IGNORED = 10  # after so many in a row one last note goes out, and then nothing


@dataclass(frozen=True)
class Schedule:
    """What the person asked for.

    `weekdays` are 0 for Monday to 6 for Sunday; `quiet` hours may span midnight; `paused_until` is
    the first day on which reminders come again.
    """

    at: time
    zone: ZoneInfo
    weekdays: frozenset[int] = EVERY_DAY
    quiet: tuple[time, time] | None = None
    paused_until: date | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True)
class History:
    """The slot that was sent last, and how many reminders in a row were ignored.

    A reminder that comes again after a snooze belongs to its first slot: it does not move
    `last_sent_at`.
    """

    last_sent_at: datetime | None = None
    ignored: int = 0


def next_due(
    at: time, weekdays: frozenset[int], zone: ZoneInfo, after: datetime
) -> datetime | None:
    """Return the first instant after `after` (UTC) when the clock in `zone` shows `at`.

    `weekdays` are 0 for Monday to 6 for Sunday; with none chosen nothing is ever due.
    A time that daylight saving skips falls as much later as the clocks went forward;
    a time that comes twice counts once, the first time (PEP 495, fold=0).
    """
    # Across the date line yesterday may still be to come.
    first = after.astimezone(zone).date() - timedelta(days=1)
    for step in range(min(MAX_SEARCH_DAYS, (LAST_DAY - first).days)):
        day = first + timedelta(days=step)
        due = resolve(day, at, zone) if day.weekday() in weekdays else None
        if due and due > after:
            return due
    return None


def resolve(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Return the instant (UTC) when the clock in `zone` shows `at` on `day`.

    None if the zone never had that day.
    """
    asked = datetime.combine(day, at)
    instant = asked.replace(tzinfo=zone).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    return None if shown - asked >= timedelta(days=1) else instant


def next_slot(schedule: Schedule, history: History, after: datetime) -> datetime | None:
    """Return when the next reminder is due (UTC), or None if none will come.

    A snooze comes first. Otherwise it is the next chosen day at the chosen time, at least 16 hours
    after the last one, on or after the day the pause ends, as many days apart as the ignored ones
    require, outside quiet hours.
    """
    snooze = _snooze_end(schedule, after)
    if snooze or is_resting(history):
        return snooze
    earliest = _earliest(schedule, history, after)
    due = next_due(schedule.at, schedule.weekdays, schedule.zone, earliest)
    return due and after_quiet(due, schedule)


def is_last_note(history: History) -> bool:
    """Return whether the next reminder says that it is the last one."""
    return history.ignored == MAX_IGNORED


def is_resting(history: History) -> bool:
    """Return whether the last note was sent, so that none comes before the next session."""
    return history.ignored > MAX_IGNORED


def after_quiet(due: datetime, schedule: Schedule) -> datetime:
    """Return `due`, or the end of the quiet hours it falls into."""
    if not schedule.quiet:
        return due
    start, end = schedule.quiet
    local = due.astimezone(schedule.zone)
    now, wraps = local.time(), start > end
    if not (now >= start or now < end if wraps else start <= now < end):
        return due
    day = local.date() + timedelta(days=1 if wraps and now >= start else 0)
    return resolve(day, end, schedule.zone) or due


def reason_to_skip(
    slot: datetime, schedule: Schedule, now: datetime, done: Collection[date] = ()
) -> str | None:
    """Return why the reminder of `slot` must not be sent now, or None.

    The reasons are `stale`, `paused`, `done` and `quiet`; `done` holds local dates of sessions.
    """
    today = now.astimezone(schedule.zone).date()
    reasons = {
        "stale": now - slot > STALE_AFTER,
        "paused": schedule.paused_until is not None and today < schedule.paused_until,
        "done": today in done or slot.astimezone(schedule.zone).date() in done,
        "quiet": after_quiet(now, schedule) > now,
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def days_apart(ignored: int) -> int:
    """Return how many days lie between two reminders after `ignored` in a row."""
    return max(days for minimum, days in BACK_OFF if ignored >= minimum)


def jitter(account_id: str) -> timedelta:
    """Return how long after the slot this account is served: always the same, 0 to 119 seconds."""
    digest = blake2s(account_id.encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:4]) % MAX_JITTER_SECONDS)


def _snooze_end(schedule: Schedule, after: datetime) -> datetime | None:
    """Return when a snooze ends; None without one, or if quiet hours would make it tomorrow."""
    asked = schedule.snoozed_until
    if asked is None or asked <= after:
        return None
    end = after_quiet(asked, schedule)
    same_day = end.astimezone(schedule.zone).date() == asked.astimezone(schedule.zone).date()
    return end if same_day else None


def _earliest(schedule: Schedule, history: History, after: datetime) -> datetime:
    """Return the instant after which a reminder may come again: `after`, or later."""
    instants, zone, last = [after], schedule.zone, history.last_sent_at
    if last and last < after + CLOCK_TRUSTED:
        instants.append(last + MIN_GAP - timedelta(seconds=1))
        if history.ignored >= BACK_OFF[1][0]:
            days = timedelta(days=days_apart(history.ignored))
            instants.append(_just_before(last.astimezone(zone).date() + days, zone))
    if schedule.paused_until and schedule.paused_until > after.astimezone(zone).date():
        instants.append(_just_before(schedule.paused_until, zone))
    return max(instants)


def _just_before(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
