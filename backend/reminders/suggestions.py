"""A card that waits on the phone, once said by push: worked out anew whenever its account's diary
or answers change.

The phone opens the card itself, at once and with no network. Who leaves it unanswered and does not
come back gets one note that says nothing, the next morning; see rules/suggestion.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, exists, or_, select
from sqlalchemy.orm import Session

from backend.db.models import RecordRow, Reminder, Subscription
from backend.reminders.planning import DAILY, MORNING_AT, from_ms, new_row, to_ms
from backend.rules.merge import Record
from backend.rules.referral import Answer
from backend.rules.schedule import jitter, resolve
from backend.rules.suggestion import Diary, Mark, push_on, suggest

SUGGESTION = "suggestion"
SWITCHES = ("setting:suggestions", "setting:suggestion_push")
"""On until somebody says otherwise."""
ZONE = "setting:reminder_zone"
KINDS = ("check_in", "answer", "safety")
DAYS = 100
"""Of the diary that is read: six weeks of silence after an answer, six that the rule looks at, and
a gap."""
Fields = dict[str, Any]
"""The values of a record by name."""


def refresh(
    connection: Connection, account_id: str, changed: Mapping[str, Record], now: int
) -> None:
    """Plan or call off the push about a card, if it may rest on one of these records and there is a
    device for it.
    """
    if any(copy.kind in KINDS or id in SWITCHES for id, copy in changed.items()):
        with Session(connection) as session:
            _plan(session, account_id, now)
            session.flush()


def _plan(session: Session, account_id: str, now: int) -> None:
    row = session.get(Reminder, (account_id, SUGGESTION))
    reachable = exists().where(Subscription.account_id == account_id)
    if row is None and not session.scalar(select(reachable)):
        return
    if row is not None and row.lease is not None and (row.due_at or 0) > now:
        return  # a worker has it this moment
    read = _read(session, account_id, now)
    slot = _slot(read, row, now)
    if slot is not None or row is not None:
        _set(session, row or new_row(session, account_id, SUGGESTION), read, slot)


@dataclass
class _Read:
    """What an account holds that matters here."""

    zone: ZoneInfo
    days: dict[date, int] = field(default_factory=dict)
    stopped: set[date] = field(default_factory=set)
    cards: list[Fields] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    off: bool = False

    def day(self, at: int) -> date:
        """Return the person's own date at an instant."""
        return from_ms(at).astimezone(self.zone).date()

    def answers(self) -> list[Answer]:
        """Return what was answered, oldest first."""
        said = [
            card
            for card in self.cards
            if card.get("answer") and card.get("level") and card.get("date")
        ]
        said.sort(key=lambda card: card.get("answered_at") or 0)
        return [
            Answer(card["level"], card["answer"], date.fromisoformat(card["date"])) for card in said
        ]

    def mark(self) -> Mark | None:
        """Return the card that was shown last and not answered, if no answer came after it."""
        since = max((card.get("answered_at") or 0 for card in self.cards), default=0)
        shown = [
            card
            for card in self.cards
            if not card.get("answer") and card.get("shown_at") and card.get("shown_on")
        ]
        last = max(shown, key=lambda card: int(card["shown_at"]), default=None)
        if last is None or last["shown_at"] <= since:
            return None
        return Mark(
            date.fromisoformat(last["shown_on"]), (last.get("seen_at") or 0) > last["shown_at"]
        )


def _slot(read: _Read, row: Reminder | None, now: int) -> int | None:
    """Return the instant of the push, or None."""
    if read.off:
        return None
    today = read.day(now)
    said = suggest(Diary(read.days, frozenset(read.stopped), read.flags), today, read.answers())
    planned = read.day(row.slot) if row and row.slot else None
    last = read.day(row.last_sent_at) if row and row.last_sent_at else None
    on = push_on(said, today, read.mark(), planned, last)
    slot = resolve(on, MORNING_AT, read.zone) if on else None
    return to_ms(slot) if slot else None


def _set(session: Session, row: Reminder, read: _Read, slot: int | None) -> None:
    """Let `row` be due at `slot`, quiet and paused when the daily reminder is."""
    row.zone, row.minute = read.zone.key, MORNING_AT.hour * 60 + MORNING_AT.minute
    daily = session.get(Reminder, (row.account_id, DAILY))
    if daily is not None:
        row.quiet_from, row.quiet_to, row.paused_until = (
            daily.quiet_from,
            daily.quiet_to,
            daily.paused_until,
        )
    if row.slot != slot:
        row.slot, row.lease, row.attempts = slot, None, 0
        row.due_at = (
            None if slot is None else slot + int(jitter(row.account_id) / timedelta(milliseconds=1))
        )


def _read(session: Session, account_id: str, now: int) -> _Read:
    first = (from_ms(now).date() - timedelta(days=DAYS)).isoformat()
    days = and_(RecordRow.id >= f"check_in:{first}", RecordRow.id < "check_in:~")
    wanted = or_(
        days, RecordRow.kind.in_(("answer", "safety")), RecordRow.id.in_((*SWITCHES, ZONE))
    )
    rows = session.execute(
        select(RecordRow.id, RecordRow.kind, RecordRow.fields).where(
            RecordRow.account_id == account_id, RecordRow.deleted.is_(None), wanted
        )
    ).all()
    found = [
        (id, kind, {name: value for name, (value, _) in fields.items()})
        for id, kind, fields in rows
    ]
    entries = {
        id.removeprefix("check_in:"): values for id, kind, values in found if kind == "check_in"
    }
    safety = [values for _, kind, values in found if kind == "safety" and "flags" in values]
    settings = {id: values.get("value") for id, kind, values in found if kind == "setting"}
    read = _Read(_zone(entries, settings.get(ZONE)))
    read.cards = [values for _, kind, values in found if kind == "answer"]
    read.flags = max(
        safety, key=lambda values: values.get("answered_at") or 0, default={"flags": []}
    )["flags"]
    read.off = any(settings.get(id) is False for id in SWITCHES)
    _take_entries(read, entries)
    return read


def _take_entries(read: _Read, entries: Mapping[str, Fields]) -> None:
    """The worse side stands for the day. How sore it was around a session is in no check-in."""
    for day, values in entries.items():
        scores = [
            values[name] for name in ("pain:left", "pain:right") if values.get(name) is not None
        ]
        if scores:
            read.days[date.fromisoformat(day)] = max(scores)
        if values.get("interference"):
            read.stopped.add(date.fromisoformat(day))


def _zone(entries: Mapping[str, Fields], otherwise: Any) -> ZoneInfo:
    """Return the zone of the latest entry that has one this server knows."""
    zones: Iterable[Any] = [entries[day].get("zone") for day in sorted(entries, reverse=True)]
    for name in (*zones, otherwise):
        try:
            return ZoneInfo(name)
        except (KeyError, TypeError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")
