"""Why somebody will or will not be reminded, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from backend.db.models import Reminder, Subscription
from backend.reminders.claims import UNREADABLE, why_not
from backend.reminders.health import worker_state
from backend.reminders.planning import from_ms, past_of, rhythm_of
from backend.rules.schedule import Past, Rhythm, days_apart, is_last_note, is_resting

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
REASONS = {
    "off": "reminders are off",
    "stale": "its moment has passed",
    "paused": "it is paused",
    "done": "the minutes of that day are done",
    "quiet": "these are quiet hours",
}


def explain(
    row: Reminder | None, devices: Sequence[Subscription], beat_at: int | None, now: int
) -> list[str]:
    """Return sentences that say why somebody will or will not be reminded, and when. `beat_at`: a
    worker's last.
    """
    if row is None:
        return ["No reminder was ever set."]
    try:
        asked = list(_asked(row, rhythm_of(row)))
    except UNREADABLE:
        return [
            f"What was asked for cannot be read: no zone files know {row.zone}. A worker looks again every hour."
        ]
    return [
        *asked,
        *_reached(devices),
        *_before(row),
        *_next(row, devices, now),
        *_worker(beat_at, now),
    ]


def _asked(row: Reminder, rhythm: Rhythm) -> Iterator[str]:
    days = ", ".join(DAYS[int(day)] for day in row.weekdays) or "no day"
    yield f"Asked for: {rhythm.at:%H:%M} in {row.zone}, {'every day' if len(row.weekdays) == 7 else days}."
    if rhythm.quiet:
        yield f"Quiet from {rhythm.quiet[0]:%H:%M} to {rhythm.quiet[1]:%H:%M}."
    if row.paused_until:
        yield f"Paused until {row.paused_until}."
    if row.snoozed_until:
        yield f"Put off until {_there(row.snoozed_until, row)}."


def _reached(devices: Sequence[Subscription]) -> Iterator[str]:
    yield f"Devices that can be reached: {len(devices)}."
    for device in devices:
        if device.problem:
            yield f"The last message to one of them did not go out: {device.problem}."


def _before(row: Reminder) -> Iterator[str]:
    if row.done_on:
        yield f"The last session was on {row.done_on}."
    if row.last_sent_at:
        yield f"The last reminder was that of {_there(row.last_sent_at, row)}."
    yield _ignored(past_of(row))


def _ignored(past: Past) -> str:
    count = f"Ignored in a row: {past.ignored}"
    if is_resting(past):
        return f"{count}, the last note among them; none comes before the next session."
    if is_last_note(past):
        return f"{count}, so the next one says that it is the last."
    days = days_apart(past.ignored)
    return (
        f"{count}, so they come {days} days apart."
        if days > 1
        else f"{count}, so none is left out for that."
    )


def _next(row: Reminder, devices: Sequence[Subscription], now: int) -> Iterator[str]:
    if row.due_at is None or row.slot is None:
        yield f"Nothing is due: {_why_nothing(row, devices)}."
        return
    yield f"Next: {_there(row.slot, row)}; a worker looks at it from {from_ms(row.due_at):%Y-%m-%d %H:%M:%S} UTC."
    if row.lease:
        yield "A worker has it now."
    elif row.attempts:
        yield f"It was tried before: {row.attempts} time(s)."
    reason = why_not(row, max(now, row.slot))
    if reason:
        yield f"As things are it will be left out, because {REASONS[reason]}."


def _why_nothing(row: Reminder, devices: Sequence[Subscription]) -> str:
    reasons = {
        REASONS["off"]: not row.wanted,
        "no device can be reached": not devices,
        "no weekday is chosen": not row.weekdays,
        "the last note was sent": is_resting(past_of(row)),
    }
    return next(
        (reason for reason, holds in reasons.items() if holds), "no day is left in the calendar"
    )


def _worker(beat_at: int | None, now: int) -> Iterator[str]:
    if beat_at is None:
        yield "No worker has ever looked: start one with `flask reminders run`."
    elif worker_state(beat_at, now) == "late":
        yield f"No worker has looked since {from_ms(beat_at):%Y-%m-%d %H:%M:%S} UTC: start one with `flask reminders run`."
    else:
        yield "A worker is running."


def _there(ms: int, row: Reminder) -> str:
    return f"{from_ms(ms).astimezone(ZoneInfo(row.zone)):%A %d %B %Y, %H:%M} there"
