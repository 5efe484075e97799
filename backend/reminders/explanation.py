"""Explain in sentences why an account will or will not be reminded."""

from collections.abc import Iterator, Sequence

from backend.db.models import Reminder, Subscription
from backend.reminders.health import worker_state
from backend.reminders.state import UNREADABLE, ReminderState, from_ms, read_state, to_ms
from backend.rules.schedule import days_apart, is_last_note, is_resting

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
REASONS = {
    "off": "reminders are off",
    "stale": "its moment has passed",
    "paused": "it is paused",
    "done": "the minutes of that day are done",
    "quiet": "these are quiet hours",
}


def explain(
    row: Reminder | None, devices: Sequence[Subscription], heartbeat_at: int | None, now: int
) -> list[str]:
    """Return sentences about the reminder `row` of an account with these devices."""
    if row is None:
        return ["No reminder was ever set."]
    try:
        state = read_state(row)
    except UNREADABLE:
        return [
            f"What was asked for cannot be read: no zone files know {row.zone}. "
            "A worker looks again every hour."
        ]
    return [
        *_schedule(state),
        *_devices(devices),
        *_history(state),
        *_next(state, devices, now),
        _worker(heartbeat_at, now),
    ]


def _schedule(state: ReminderState) -> Iterator[str]:
    schedule = state.schedule
    days = ", ".join(DAYS[day] for day in sorted(schedule.weekdays)) or "no day"
    days = "every day" if len(schedule.weekdays) == 7 else days
    yield f"Asked for: {schedule.at:%H:%M} in {schedule.zone.key}, {days}."
    if schedule.quiet:
        yield f"Quiet from {schedule.quiet[0]:%H:%M} to {schedule.quiet[1]:%H:%M}."
    if schedule.paused_until:
        yield f"Paused until {schedule.paused_until}."
    if schedule.snoozed_until:
        yield f"Put off until {_local(to_ms(schedule.snoozed_until), state)}."


def _devices(devices: Sequence[Subscription]) -> Iterator[str]:
    yield f"Devices that can be reached: {len(devices)}."
    for device in devices:
        if device.problem:
            yield f"The last message to one of them did not go out: {device.problem}."


def _history(state: ReminderState) -> Iterator[str]:
    history = state.history
    if state.done_on:
        yield f"The last session was on {state.done_on}."
    if history.last_sent_at:
        yield f"The last reminder was that of {_local(to_ms(history.last_sent_at), state)}."
    if is_resting(history):
        effect = "the last note among them; none comes before the next session"
    elif is_last_note(history):
        effect = "so the next one says that it is the last"
    elif (days := days_apart(history.ignored)) > 1:
        effect = f"so they come {days} days apart"
    else:
        effect = "so none is left out for that"
    yield f"Ignored in a row: {history.ignored}, {effect}."


def _next(state: ReminderState, devices: Sequence[Subscription], now: int) -> Iterator[str]:
    if state.due_at is None or state.slot_at is None:
        yield f"Nothing is due: {_why_nothing(state, devices)}."
        return
    due_at = f"{from_ms(state.due_at):%Y-%m-%d %H:%M:%S} UTC"
    yield f"Next: {_local(state.slot_at, state)}; a worker looks at it from {due_at}."
    if state.lease:
        yield "A worker has it now."
    elif state.attempts:
        yield f"It was tried before: {state.attempts} time(s)."
    reason = state.reason_to_skip(max(now, state.slot_at))
    if reason:
        yield f"As things are it will be left out, because {REASONS[reason]}."


def _why_nothing(state: ReminderState, devices: Sequence[Subscription]) -> str:
    reasons = {
        REASONS["off"]: not state.enabled,
        "no device can be reached": not devices,
        "no weekday is chosen": not state.schedule.weekdays,
        "the last note was sent": is_resting(state.history),
    }
    found = (reason for reason, applies in reasons.items() if applies)
    return next(found, "no day is left in the calendar")


def _worker(heartbeat_at: int | None, now: int) -> str:
    if heartbeat_at is None:
        return "No worker has ever looked: start one with `flask reminders run`."
    if worker_state(heartbeat_at, now) == "late":
        since = f"{from_ms(heartbeat_at):%Y-%m-%d %H:%M:%S} UTC"
        return f"No worker has looked since {since}: start one with `flask reminders run`."
    return "A worker is running."


def _local(at: int, state: ReminderState) -> str:
    return f"{from_ms(at).astimezone(state.schedule.zone):%A %d %B %Y, %H:%M} there"
