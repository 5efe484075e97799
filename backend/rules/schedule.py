"""When the next reminder is due in the person's time zone, and why one is skipped.

Days are added to dates, never to instants, because not every day has 24 hours.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2s
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))
#: Between two reminders when the person changes time zones; in one zone it is at least 23 hours.
MIN_GAP = timedelta(hours=16)
STALE_AFTER = timedelta(minutes=90)  # the moment has passed: the reminder is dropped
MAX_JITTER_SECONDS = 120  # the reminders of one minute are spread over this time
MAX_CLOCK_SKEW = timedelta(days=2)  # a `last_sent_at` further ahead was stored by a wrong clock
MAX_SEARCH_DAYS = 16  # a weekly reminder that meets a skipped date recurs after 14 days
LAST_DAY = date.max - timedelta(days=2)  # the last one that every time zone can represent
BACK_OFF = ((0, 1), (3, 2), (7, 7))  # (ignored in a row, days from one reminder to the next)
MAX_IGNORED = 10  # in a row; then one last note is sent, and then nothing


@dataclass(frozen=True)
class Schedule:
    """The person's settings; `quiet` hours may span midnight.

    `weekdays` are 0 for Monday to 6 for Sunday; `paused_until` is the first day after the pause.
    """

    at: time
    zone: ZoneInfo
    weekdays: frozenset[int] = EVERY_DAY
    quiet: tuple[time, time] | None = None
    paused_until: date | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True)
class SendHistory:
    """The last slot that was sent, not counting snoozes, and how many in a row were ignored."""

    last_sent_at: datetime | None = None
    ignored: int = 0


def next_occurrence(
    at: time, weekdays: frozenset[int], zone: ZoneInfo, after: datetime
) -> datetime | None:
    """Return the first instant after `after` (UTC) when the clock in `zone` shows `at`.

    `weekdays` are 0 for Monday to 6 for Sunday; with none chosen nothing is ever due.
    A time that daylight saving skips falls as much later as the clocks went forward;
    a time that comes twice counts once, the first time (PEP 495, fold=0).
    """
    # When a zone crosses the date line, the slot of the day before may still be due.
    first = after.astimezone(zone).date() - timedelta(days=1)
    for step in range(min(MAX_SEARCH_DAYS, (LAST_DAY - first).days)):
        day = first + timedelta(days=step)
        due = resolve(day, at, zone) if day.weekday() in weekdays else None
        if due and due > after:
            return due
    return None


def resolve(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Return the instant (UTC) of `at` on `day` in `zone`, or None if the zone skipped `day`."""
    wanted = datetime.combine(day, at)
    instant = wanted.replace(tzinfo=zone).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    return None if shown - wanted >= timedelta(days=1) else instant


def next_slot(schedule: Schedule, history: SendHistory, after: datetime) -> datetime | None:
    """Return when the next reminder is due (UTC), or None if none will come.

    A snooze comes first. Otherwise it is the next chosen weekday at the chosen time, at least 16
    hours and `days_apart` after the last one, not before the pause ends, and outside quiet hours.
    """
    snooze = _snooze_end(schedule, after)
    if snooze or is_resting(history):
        return snooze
    earliest = _earliest(schedule, history, after)
    due = next_occurrence(schedule.at, schedule.weekdays, schedule.zone, earliest)
    return after_quiet(due, schedule) if due else None


def is_last_note(history: SendHistory) -> bool:
    """Return whether the next reminder says that it is the last one."""
    return history.ignored == MAX_IGNORED


def is_resting(history: SendHistory) -> bool:
    """Return whether the last note was sent: no reminder follows before the next session."""
    return history.ignored > MAX_IGNORED


def after_quiet(due: datetime, schedule: Schedule) -> datetime:
    """Return `due`, or the end of the quiet hours it falls into."""
    if not schedule.quiet:
        return due
    start, end = schedule.quiet
    local = due.astimezone(schedule.zone)
    now, spans_midnight = local.time(), start > end
    is_quiet = (now >= start or now < end) if spans_midnight else start <= now < end
    if not is_quiet:
        return due
    day = local.date() + timedelta(days=1 if spans_midnight and now >= start else 0)
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
    """Return the days from one reminder to the next after `ignored` in a row."""
    return max(days for minimum, days in BACK_OFF if ignored >= minimum)


def jitter(account_id: str) -> timedelta:
    """Return the account's constant delay after each slot, 0 to 119 seconds."""
    digest = blake2s(account_id.encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:4]) % MAX_JITTER_SECONDS)


def _snooze_end(schedule: Schedule, after: datetime) -> datetime | None:
    """Return when a snooze ends; None without one, or if quiet hours move it to another day."""
    until = schedule.snoozed_until
    if until is None or until <= after:
        return None
    end = after_quiet(until, schedule)
    is_same_day = end.astimezone(schedule.zone).date() == until.astimezone(schedule.zone).date()
    return end if is_same_day else None


def _earliest(schedule: Schedule, history: SendHistory, after: datetime) -> datetime:
    """Return the instant after which the next reminder may be due: `after`, or later."""
    instants, zone, last = [after], schedule.zone, history.last_sent_at
    if last and last < after + MAX_CLOCK_SKEW:
        instants.append(last + MIN_GAP - timedelta(seconds=1))
        if (days := days_apart(history.ignored)) > 1:
            day = last.astimezone(zone).date() + timedelta(days=days)
            instants.append(_just_before(day, zone))
    if schedule.paused_until and schedule.paused_until > after.astimezone(zone).date():
        instants.append(_just_before(schedule.paused_until, zone))
    return max(instants)


def _just_before(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
