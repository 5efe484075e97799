"""When a reminder is next due, on the person's own clock; and when it stays away.

Dates are stepped first and turned into instants after: adding days to an instant is wrong twice a
year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2s
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))
SHORTEST_GAP = timedelta(hours=16)
"""From one reminder to the next, however far the person travels. Two mornings on one date line are
23 hours apart."""
STALE_AFTER = timedelta(minutes=90)
"""A reminder that could not be sent for this long is dropped: the moment has passed."""
MOST_JITTER = 120
"""Seconds over which the reminders of one minute are spread."""
CLOCK_TRUSTED = timedelta(days=2)
"""What was sent further ahead than this, a wrong clock sent."""
LONGEST_SEARCH = 16
"""Days. One weekday a week, on a date that the zone never had, comes again after 14."""
LAST_DAY = date.max - timedelta(days=2)
"""Of the calendar that can be worked out in every zone."""
BACK_OFF = ((0, 1), (3, 2), (7, 7))
"""(ignored in a row, days from one reminder to the next): daily, every second day, weekly."""
LAST_NOTE_AFTER = 10
"""Ignored in a row. One last note goes out after so many, and then nothing."""


@dataclass(frozen=True)
class Rhythm:
    """What the person asked for. `weekdays` are 0 for Monday to 6 for Sunday; `quiet` may go over
    midnight.
    """

    at: time
    zone: ZoneInfo
    weekdays: frozenset[int] = EVERY_DAY
    quiet: tuple[time, time] | None = None
    paused_until: date | None = None
    """The first day on which reminders come again."""
    snoozed_until: datetime | None = None


@dataclass(frozen=True)
class Past:
    """What was sent. `ignored` counts the reminders in a row after which nothing was done.

    A reminder that comes again after a snooze is still the one of its slot: it does not move
    `last_sent_at`.
    """

    last_sent_at: datetime | None = None
    ignored: int = 0


@dataclass(frozen=True)
class Facts:
    """What is true when a reminder is about to go out. `done` are the local dates of sessions."""

    at: datetime
    done: frozenset[date] = field(default_factory=frozenset)


def next_due(
    at: time, weekdays: frozenset[int], zone: ZoneInfo, after: datetime
) -> datetime | None:
    """Return the first instant after `after` (UTC) when the clock in `zone` shows `at`.

    `weekdays` are 0 for Monday to 6 for Sunday; with none chosen nothing is ever due.
    A time that daylight saving skips falls as much later as the clocks went forward;
    a time that comes twice counts once, the first time (PEP 495, fold=0).
    """
    first = after.astimezone(zone).date() - timedelta(
        days=1
    )  # across the date line yesterday may still be to come
    for step in range(min(LONGEST_SEARCH, (LAST_DAY - first).days)):
        day = first + timedelta(days=step)
        due = resolve(day, at, zone) if day.weekday() in weekdays else None
        if due and due > after:
            return due
    return None


def resolve(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Return the instant (UTC) when the clock in `zone` shows `at` on `day`, or None when it never
    had that day.
    """
    asked = datetime.combine(day, at)
    instant = asked.replace(tzinfo=zone).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    return None if shown - asked >= timedelta(days=1) else instant


def next_slot(rhythm: Rhythm, past: Past, after: datetime) -> datetime | None:
    """Return when the next reminder is due (UTC), or None when none will come.

    A snooze comes first. Otherwise it is the next chosen day at the chosen time, at least 16 hours
    after the last one, on or after the day the pause ends, as many days apart as the ignored ones
    ask for, outside quiet hours.
    """
    later = _later_today(rhythm, after)
    if later or is_resting(past):
        return later
    due = next_due(rhythm.at, rhythm.weekdays, rhythm.zone, _earliest(rhythm, past, after))
    return due and after_quiet(due, rhythm)


def is_last_note(past: Past) -> bool:
    """Tell whether the next reminder says that it is the last one."""
    return past.ignored == LAST_NOTE_AFTER


def is_resting(past: Past) -> bool:
    """Tell whether the last note went out, so that none comes before something is done."""
    return past.ignored > LAST_NOTE_AFTER


def after_quiet(due: datetime, rhythm: Rhythm) -> datetime:
    """Return `due`, or the end of the quiet hours it falls into."""
    if not rhythm.quiet:
        return due
    start, end = rhythm.quiet
    local = due.astimezone(rhythm.zone)
    now, wraps = local.time(), start > end
    if not (now >= start or now < end if wraps else start <= now < end):
        return due
    day = local.date() + timedelta(days=1 if wraps and now >= start else 0)
    return resolve(day, end, rhythm.zone) or due


def reason_to_skip(slot: datetime, rhythm: Rhythm, facts: Facts) -> str | None:
    """Return why the reminder of `slot` must not go out now, or None: `stale`, `paused`, `done` or
    `quiet`.
    """
    today = facts.at.astimezone(rhythm.zone).date()
    reasons = {
        "stale": facts.at - slot > STALE_AFTER,
        "paused": rhythm.paused_until is not None and today < rhythm.paused_until,
        "done": today in facts.done or slot.astimezone(rhythm.zone).date() in facts.done,
        "quiet": after_quiet(facts.at, rhythm) > facts.at,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def days_apart(ignored: int) -> int:
    """Return how many days lie between two reminders after `ignored` in a row."""
    return max(days for least, days in BACK_OFF if ignored >= least)


def jitter(account_id: str) -> timedelta:
    """Return how much later than others this account is served: always the same, 0 to 119
    seconds.
    """
    return timedelta(
        seconds=int.from_bytes(blake2s(account_id.encode()).digest()[:4]) % MOST_JITTER
    )


def _later_today(rhythm: Rhythm, after: datetime) -> datetime | None:
    """Return when a snooze ends, or None when there is none, or quiet hours would make it
    tomorrow.
    """
    asked = rhythm.snoozed_until
    if asked is None or asked <= after:
        return None
    later = after_quiet(asked, rhythm)
    same_day = later.astimezone(rhythm.zone).date() == asked.astimezone(rhythm.zone).date()
    return later if same_day else None


def _earliest(rhythm: Rhythm, past: Past, after: datetime) -> datetime:
    """Return the instant after which a reminder may come again: `after`, or later."""
    instants = [after]
    if past.last_sent_at and past.last_sent_at < after + CLOCK_TRUSTED:
        day = past.last_sent_at.astimezone(rhythm.zone).date() + timedelta(
            days=days_apart(past.ignored)
        )
        instants += [past.last_sent_at + SHORTEST_GAP - timedelta(seconds=1)]
        if past.ignored >= BACK_OFF[1][0]:
            instants += [_just_before(day, rhythm.zone)]
    if rhythm.paused_until and rhythm.paused_until > after.astimezone(rhythm.zone).date():
        instants += [_just_before(rhythm.paused_until, rhythm.zone)]
    return max(instants)


def _just_before(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
