"""Plan one push the morning after a suggestion card was neither answered nor opened again.

The phone opens the card itself, without a network; rules/suggestion.py decides when to push.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, exists, or_, select
from sqlalchemy.orm import Session

from backend.db.models import RecordRow, Subscription
from backend.reminders.planning import MORNING_AT
from backend.reminders.state import DAILY, SUGGESTION, ReminderState, from_ms, load, save, to_ms
from backend.rules.merge import Record
from backend.rules.referral import Answer
from backend.rules.schedule import resolve
from backend.rules.suggestion import Diary, ShownCard, push_date, suggest

#: On unless they are set to false.
SWITCHES = ("setting:suggestions", "setting:suggestion_push")
ZONE = "setting:reminder_zone"
KINDS = ("check_in", "answer", "safety")
DIARY_DAYS = 100  # six weeks without cards after an answer, six that the rule reads, and a margin

Fields = dict[str, Any]  # the values of a record by name


@dataclass(frozen=True)
class Facts:
    """The data a suggestion depends on; `cards` are the records of kind `answer`."""

    zone: ZoneInfo
    diary: Diary
    cards: list[Fields]
    is_off: bool

    def local_date(self, instant: datetime | None) -> date | None:
        return instant.astimezone(self.zone).date() if instant else None

    def answers(self) -> list[Answer]:
        """Return the answers, oldest first."""
        complete = [card for card in self.cards if all(map(card.get, ("answer", "level", "date")))]
        return [
            Answer(card["level"], card["answer"], date.fromisoformat(card["date"]))
            for card in sorted(complete, key=_answered_at)
        ]

    def shown_card(self) -> ShownCard | None:
        """Return the card that was shown last, unless it or a later one was answered."""
        shown = [
            card
            for card in self.cards
            if not card.get("answer") and card.get("shown_at") and card.get("shown_on")
        ]
        last = max(shown, key=lambda card: int(card["shown_at"]), default=None)
        if last is None or last["shown_at"] <= max(map(_answered_at, self.cards)):
            return None
        reopened = (last.get("seen_at") or 0) > last["shown_at"]
        return ShownCard(date.fromisoformat(last["shown_on"]), reopened)


def update_after_sync(
    connection: Connection, account_id: str, changed: Mapping[str, Record], now: int
) -> None:
    """Plan or cancel the push of an account after these records changed."""
    if any(record.kind in KINDS or id in SWITCHES for id, record in changed.items()):
        with Session(connection) as db_session:
            _plan(db_session, account_id, now)
            db_session.flush()


def _plan(db_session: Session, account_id: str, now: int) -> None:
    row, state = load(db_session, account_id, SUGGESTION)
    has_device = select(exists().where(Subscription.account_id == account_id))
    if row is None and not db_session.scalar(has_device):
        return
    if state and state.is_leased(now):
        return
    facts = _read_facts(db_session, account_id, now)
    slot = _next_slot(facts, state, now)
    if slot is None and row is None:
        return
    state = state or ReminderState(account_id, SUGGESTION)
    schedule = replace(state.schedule, at=MORNING_AT, zone=facts.zone)
    _, daily = load(db_session, account_id, DAILY)
    if daily:
        quiet, paused_until = daily.schedule.quiet, daily.schedule.paused_until
        schedule = replace(schedule, quiet=quiet, paused_until=paused_until)
    state = replace(state, schedule=schedule)
    save(db_session, row, state if state.slot_at == slot else state.at_slot(slot))


def _next_slot(facts: Facts, state: ReminderState | None, now: int) -> int | None:
    """Return the instant of the push, or None."""
    today = facts.local_date(from_ms(now))
    if facts.is_off or today is None:
        return None
    planned = facts.local_date(from_ms(state.slot_at)) if state and state.slot_at else None
    last_sent = facts.local_date(state.history.last_sent_at) if state else None
    suggestion = suggest(facts.diary, today, facts.answers())
    day = push_date(suggestion, today, facts.shown_card(), planned, last_sent)
    instant = resolve(day, MORNING_AT, facts.zone) if day else None
    return to_ms(instant) if instant else None


def _read_facts(db_session: Session, account_id: str, now: int) -> Facts:
    first = (from_ms(now).date() - timedelta(days=DIARY_DAYS)).isoformat()
    in_diary = and_(RecordRow.id >= f"check_in:{first}", RecordRow.id < "check_in:~")
    is_card_or_safety = RecordRow.kind.in_(("answer", "safety"))
    is_setting = RecordRow.id.in_((*SWITCHES, ZONE))
    is_needed = or_(in_diary, is_card_or_safety, is_setting)
    rows = db_session.execute(
        select(RecordRow.id, RecordRow.kind, RecordRow.fields).where(
            RecordRow.account_id == account_id, RecordRow.deleted.is_(None), is_needed
        )
    )
    by_kind: dict[str, dict[str, Fields]] = defaultdict(dict)
    for id, kind, fields in rows:
        by_kind[kind][id] = {name: value for name, (value, _) in fields.items()}
    settings = {id: values.get("value") for id, values in by_kind["setting"].items()}
    safety = [values for values in by_kind["safety"].values() if "flags" in values]
    flags = max(safety, key=_answered_at)["flags"] if safety else []
    entries = {id.removeprefix("check_in:"): values for id, values in by_kind["check_in"].items()}
    zones = [entries[day].get("zone") for day in sorted(entries, reverse=True)]
    return Facts(
        zone=_first_zone([*zones, settings.get(ZONE)]),
        diary=_diary(entries, flags),
        cards=list(by_kind["answer"].values()),
        is_off=any(settings.get(id) is False for id in SWITCHES),
    )


def _diary(entries: Mapping[str, Fields], flags: list[str]) -> Diary:
    """Return the diary of check-ins by day; the worse side counts."""
    days, interference = {}, set()
    for text, values in entries.items():
        day = date.fromisoformat(text)
        scores = [values.get(name) for name in ("pain:left", "pain:right")]
        if known := [score for score in scores if score is not None]:
            days[day] = max(known)
        if values.get("interference"):
            interference.add(day)
    return Diary(days, frozenset(interference), flags)


def _answered_at(fields: Fields) -> int:
    return fields.get("answered_at") or 0


def _first_zone(names: Iterable[Any]) -> ZoneInfo:
    """Return the first valid time zone, else UTC."""
    for name in names:
        try:
            return ZoneInfo(name)
        except (KeyError, TypeError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")
