"""Why somebody will or will not be reminded, in sentences."""

from __future__ import annotations

from backend.models import Reminder
from backend.remind.claims import why_not
from backend.reminders import from_ms, past_of, rhythm_of


def explain(row: Reminder | None, devices: int, now: int) -> list[str]:
    """Return sentences that say why somebody will or will not be reminded, and when."""
    if row is None:
        return ["No reminder was ever set."]
    rhythm, past = rhythm_of(row), past_of(row)
    days = "every day" if len(row.weekdays) == 7 else f"on weekdays {', '.join(row.weekdays) or 'none'} (0 is Monday)"
    said = [f"Asked for: {rhythm.at:%H:%M} in {row.zone}, {days}."]
    said += [f"Devices that can be reached: {devices}."]
    said += [f"Paused until {row.paused_until}."] if row.paused_until else []
    said += [f"Quiet from {rhythm.quiet[0]:%H:%M} to {rhythm.quiet[1]:%H:%M}."] if rhythm.quiet else []
    said += [f"The last session was on {row.done_on}."] if row.done_on else []
    said += [f"Ignored in a row: {past.ignored}."]
    if row.due_at is None or row.slot is None:
        return [*said, "Nothing is due: it is off, no device can be reached, or the last note was sent."]
    local = from_ms(row.slot).astimezone(rhythm.zone)
    looked_at = f"{from_ms(row.due_at):%Y-%m-%d %H:%M:%S} UTC"
    said += [f"Next: {local:%A %d %B %Y, %H:%M} there; a worker looks at it from {looked_at}."]
    reason = why_not(row, now)
    return [*said, f"If it were sent now, it would be left out: {reason}."] if reason else said
