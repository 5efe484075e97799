"""What a perfect witness would know of one account, and the nine promises it holds the phones and
the server to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.rules.cursor import parse_cursor
from backend.rules.merge import Record, merge, stamp_ms
from backend.sync.merge import StoredRecord
from backend.sync.parse import MAX_CLOCK_AHEAD_MS
from tests.simulation.phone import DELETE, Phone, Question, copy_of, stamps_by_name

Place = tuple[str, str]
"""A record's id and a field's name."""


class Broken(AssertionError):
    """A promise was broken. `promise` is its name."""

    def __init__(self, promise: str, what: object) -> None:
        super().__init__(f"{promise}: {what}")
        self.promise = promise


def hold(promise: str, kept: object, what: object) -> None:
    """Raise Broken unless the promise is `kept`."""
    if not kept:
        raise Broken(promise, what)


EQUAL = "equal everywhere"
ACKNOWLEDGED = "nothing acknowledged is missing"
EDITS = "no edit is lost"
DELETED = "nothing deleted comes back"
REPEATS = "a repeat changes nothing"
BACKWARDS = "nothing goes back"
SKIPPED = "no cursor skips"
FUTURE = "nothing is from the future"
PROGRESS = "it comes to rest"
REFUSED = "what was refused stays on the phone"
PRIVATE = "no account sees another"
RESYNC = "a phone that reads everything anew sends nothing before the end"
"""Not a loss as long as tombstones are kept for good, but it would be one on the day they are
not."""


@dataclass(frozen=True)
class Edit:
    """A value that a person saw on a phone after setting it. Every value is used once only."""

    value: str
    phone: Phone
    place: Place
    saw: frozenset[str]
    """The values this phone had shown in that place before. None of them may win over this one."""


@dataclass
class Book:
    """What happened to one account."""

    edits: dict[str, Edit] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    """The stamp under which an edit was last seen on its own phone: it may be made anew."""
    deletes: dict[str, Phone] = field(default_factory=dict)
    """What a person deleted, and where last."""
    wrong: set[str] = field(default_factory=set)
    """Values that the server must refuse."""
    acknowledged: dict[Place, tuple[str, Any]] = field(default_factory=dict)
    """The greatest stamp a phone was told is stored, and its value."""
    rows: dict[str, StoredRecord] = field(default_factory=dict)
    shown: dict[int, dict[Place, set[str]]] = field(default_factory=dict)
    restored: bool = False

    # --- at each step ---

    def noticed(self, phone: Phone) -> None:
        """Note what this phone shows now."""
        seen = self.shown.setdefault(id(phone), {})
        for record, kept in phone.disk.records.items():
            for name, (value, stamp) in kept.record.fields.items():
                seen.setdefault((record, name), set()).add(value)
                if value in self.edits and self.edits[value].phone is phone:
                    self.stamps[value] = stamp

    def edited(
        self, phone: Phone, place: Place, value: str, before: frozenset[str], *, killed: bool
    ) -> None:
        """Note an edit, which the phone must show, unless it was killed before it was made."""
        kept = phone.disk.records.get(place[0])
        shows = kept.record.fields.get(place[1], (None,))[0] if kept else None
        hold(EDITS, killed or shows == value, f"{place} shows {shows} after {value} was set")
        if shows == value:
            self.edits[value] = Edit(value, phone, place, before)
            self.noticed(phone)

    def before(self, phone: Phone, place: Place) -> frozenset[str]:
        """Return what this phone ever showed in a place."""
        return frozenset(self.shown.get(id(phone), {}).get(place, ()))

    def served(self, rows: dict[str, StoredRecord], latest: int) -> None:
        """Hold the server to what it may do to its rows in one request. `latest` is the latest time
        it ever had.
        """
        for id, old in self.rows.items():
            hold(
                DELETED if id in self.deletes else ACKNOWLEDGED,
                id in rows,
                f"the row of {id} vanished",
            )
            hold(BACKWARDS, rows[id].rev >= old.rev, f"the revision of {id}")
            hold(DELETED, not old.record.deleted or rows[id].record.deleted, id)
            hold(
                BACKWARDS,
                rows[id].rev > old.rev or rows[id] == old,
                f"{id} changed without a revision",
            )
            hold(
                BACKWARDS, _covers(rows[id].record, stamps_by_name(old.record)), f"a stamp of {id}"
            )
        for id, row in rows.items():
            late = stamp_ms(row.record.newest) > latest + MAX_CLOCK_AHEAD_MS
            hold(
                FUTURE,
                (id in self.rows and row == self.rows[id]) or not late,
                f"{id} {row.record.newest} at {latest}",
            )
        self.rows = rows

    def paged(self, question: Question, answer: Mapping[str, Any]) -> None:
        """Hold a page to its cursor: everything between the two is in it."""
        after, upto = (
            parse_cursor(place).rev if place else 0
            for place in (question.body["cursor"], answer["cursor"])
        )
        due = {id for id, row in self.rows.items() if after < row.rev <= upto}
        given = [record["id"] for record in answer["records"]]
        hold(PRIVATE, all(self.owns(copy_of(record)) for record in answer["records"]), given)
        taken = {id for id, result in answer["results"].items() if result["s"] == "ok"}
        hold(SKIPPED, due <= {*given, *taken}, f"{due - set(given)} between {after} and {upto}")
        hold(
            SKIPPED,
            answer["more"] or all(row.rev <= upto for row in self.rows.values()),
            "the last page ends early",
        )

    def owns(self, copy: Record) -> bool:
        """Tell whether every value of `copy` was written by this account's person."""
        return all(value in self.edits or value in self.wrong for value, _ in copy.fields.values())

    def told(self, question: Question, answer: Mapping[str, Any]) -> None:
        """Note what a phone was told is stored, once it has believed it."""
        for id, sent in question.sent.items():
            if answer["results"].get(id, {}).get("s") in ("ok", "same"):
                for name, stamp in sent.dirty.items():
                    value = sent.record.fields[name][0] if name != DELETE else None
                    place = (id, name)
                    self.acknowledged[place] = max(
                        self.acknowledged.get(place, ("", None)), (stamp, value)
                    )

    def heard(self, phone: Phone) -> None:
        """Hold a phone that has just taken an answer to its own cursor, and to what its person
        wrote on it.
        """
        for id in [id for id, by in self.deletes.items() if by is phone]:
            kept = phone.disk.records.get(id)
            hold(DELETED, kept and kept.record.deleted, f"{id} on {phone.name}")
        upto = parse_cursor(phone.disk.cursor).rev if phone.disk.cursor else 0
        for id, row in self.rows.items():
            if row.rev <= upto:
                ours = phone.disk.records.get(id)
                promise = DELETED if ours and row.record.deleted else SKIPPED
                hold(
                    promise,
                    ours and merge(ours.record, row.record) == ours.record,
                    f"{id} on {phone.name}",
                )

    # --- when all is quiet ---

    def closed(self, phones: list[Phone], rows: dict[str, StoredRecord]) -> None:
        """Hold everything to what must be true when all phones have nothing more to say."""
        exempt = {id for phone in phones for id, kept in phone.disk.records.items() if kept.refused}
        for phone in phones:
            self._at_rest(phone)
            self._refused_stays(phone)
        self._deleted_stays(phones, rows)
        for (id, name), (stamp, value) in self.acknowledged.items():
            if not (self.restored and id in exempt):
                hold(
                    ACKNOWLEDGED,
                    id in rows and _has(rows[id].record, name, stamp, value),
                    f"{id} {name} {stamp}",
                )
        self._no_edit_lost(rows)
        self._equal(phones, rows)

    def _at_rest(self, phone: Phone) -> None:
        hold(PROGRESS, not phone.disk.resync, f"{phone.name} still reads everything anew")
        for id, kept in phone.disk.records.items():
            hold(PROGRESS, not kept.waits, f"{id} waits on {phone.name}")
            values = {value for value, _ in kept.record.fields.values()}
            hold(
                PROGRESS,
                not kept.refused or values & self.wrong,
                f"{id} was refused with nothing wrong in it",
            )

    def _refused_stays(self, phone: Phone) -> None:
        for edit in self._by(phone):
            kept = phone.disk.records.get(edit.place[0])
            hold(REFUSED, kept or edit.value not in self.wrong, f"{edit.place} {edit.value}")

    def _by(self, phone: Phone) -> Iterable[Edit]:
        return [edit for edit in self.edits.values() if edit.phone is phone]

    def _no_edit_lost(self, rows: Mapping[str, StoredRecord]) -> None:
        """Whatever stands at the end of a place, nobody who had seen it wrote over it.

        What a phone could not save is looked for on that phone, anything else on the server.
        """
        overwritten = frozenset[str]().union(*(edit.saw for edit in self.edits.values()))
        for edit in self.edits.values():
            id, name = edit.place
            kept = edit.phone.disk.records.get(id)
            here = kept.record if kept and kept.refused else rows[id].record if id in rows else None
            hold(
                EDITS,
                here and (here.deleted or name in here.fields),
                f"{edit.place} {edit.value} is nowhere",
            )
            if here and not here.deleted:
                stands, stamp = here.fields[name]
                hold(
                    EDITS,
                    stands not in edit.saw,
                    f"{edit.place}: {stands} came back over {edit.value}",
                )
                late = edit.value in overwritten or stamp >= self.stamps[edit.value]
                hold(EDITS, late, f"{edit.place}: {stands} is older than {edit.value}")

    def _deleted_stays(self, phones: list[Phone], rows: Mapping[str, StoredRecord]) -> None:
        for id in self.deletes:
            hold(DELETED, id in rows and rows[id].record.deleted, f"{id} on the server")
            held = [phone.disk.records[id] for phone in phones if id in phone.disk.records]
            hold(DELETED, all(kept.record.deleted for kept in held), f"{id} on a phone")

    def _equal(self, phones: list[Phone], rows: Mapping[str, StoredRecord]) -> None:
        for phone in phones:
            held = phone.disk.records
            settled = {id: kept.record for id, kept in held.items() if not kept.refused}
            stored = {
                id: row.record for id, row in rows.items() if id not in held or not held[id].refused
            }
            hold(EQUAL, settled == stored, f"{phone.name} has {settled}, the server {stored}")


def _covers(copy: Record, stamps: Mapping[str, str]) -> bool:
    if copy.deleted:
        return copy.deleted >= stamps.get(DELETE, "")
    return all(
        name in copy.fields and copy.fields[name][1] >= stamp for name, stamp in stamps.items()
    )


def _has(copy: Record, name: str, stamp: str, value: Any) -> bool:
    """Tell whether `copy` has this value under this stamp, or a later one, or was deleted."""
    if copy.deleted:
        return name != DELETE or copy.deleted >= stamp
    if name not in copy.fields or copy.fields[name][1] < stamp:
        return False
    return copy.fields[name][1] > stamp or bool(copy.fields[name][0] == value)
