"""A model of the phone: what is on its disk, and what it does with an answer. It mirrors
pwa/src/store.

What is on the disk changes only in `writing`, as a whole. Between any two of these the app may be
killed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from backend.rules.merge import Record, merge, next_stamp, stamp_ms

MAX_CLOCK_AHEAD_MS = 6 * 60_000
"""A minute more than the server's limit. What is between the two keeps its stamp and waits: with a
new one, it would lose to its own old one if the question that the server refused arrived once more,
less than a minute late."""
BORNE_MS = 5 * 60_000
"""The server's limit."""
LATE_MS = 60_000
DELETE = "*"
"""The name under which a delete waits, beside the names of fields."""


class Killed(BaseException):
    """The app was killed before it could write."""


@dataclass(frozen=True)
class Kept:
    """A record with the stamps that the server has not acknowledged, by field."""

    record: Record
    dirty: Mapping[str, str] = field(default_factory=dict)
    refused: bool = False

    @property
    def waits(self) -> bool:
        """Tell whether it is in the outbox."""
        return bool(self.dirty) and not self.refused


@dataclass
class Disk:
    """Everything that survives when the app is killed."""

    records: dict[str, Kept] = field(default_factory=dict)
    last: str = ""
    """The last stamp made or seen."""
    offset: int = 0
    """Milliseconds to add to the phone's clock to get the server's."""
    cursor: str | None = None
    witness: str | None = None
    generation: int = 0
    """Counts resyncs: an answer to a question of an earlier generation counts for nothing."""
    resync: bool = False


@dataclass(frozen=True)
class Question:
    """A request as it left, and what the phone must remember to judge the answer."""

    body: dict[str, Any]
    sent: Mapping[str, Kept]
    generation: int
    asked_at: int
    """By the phone's own clock."""


class Phone:
    """One installed app. `clock` gives the milliseconds this phone believes in."""

    def __init__(self, name: str, clock: Any, page: int = 200, most: int = 100) -> None:
        """Make an empty phone whose stamps end in `name`, 8 of [0-9a-z]."""
        self.name, self.clock, self.page, self.most = name, clock, page, most
        self.disk = Disk()
        self.writes_left: int | None = None
        """After so many more writes the app is killed."""

    # --- what the person does ---

    def edit(self, id: str, kind: str, values: Mapping[str, Any]) -> None:
        """Set fields of a record, new or known."""
        with self.writing() as disk:
            stamp = self.fresh(disk)
            copy = Record(kind, None, {name: (value, stamp) for name, value in values.items()})
            old = disk.records.get(id)
            marks = {**(old.dirty if old else {}), **dict.fromkeys(values, stamp)}
            disk.records[id] = Kept(merge(old.record, copy) if old else copy, marks)

    def delete(self, id: str) -> None:
        """Delete a record."""
        with self.writing() as disk:
            stamp = self.fresh(disk)
            disk.records[id] = Kept(
                Record(disk.records[id].record.kind, stamp, {}), {DELETE: stamp}
            )

    # --- what the app does ---

    def ask(self) -> Question:
        """Return the next request: what waits, or nothing while everything is pulled again."""
        disk = self.disk
        sent = {} if disk.resync else dict(list(self.outbox().items())[: self.most])
        body = {
            "protocol": 1,
            "schema": 1,
            "cursor": disk.cursor,
            "witness": disk.witness,
            "limit": self.page,
            "changes": [change(id, kept) for id, kept in sent.items()],
        }
        return Question(body, sent, disk.generation, self.clock())

    def outbox(self) -> dict[str, Kept]:
        """Return the records with something to send."""
        return {id: kept for id, kept in sorted(self.disk.records.items()) if kept.waits}

    def hear(self, question: Question, status: int, answer: dict[str, Any]) -> bool:
        """Take an answer, whole or not at all; return whether it counted."""
        if status == 413 and len(question.sent) > 1:
            self.most = (len(question.sent) + 1) // 2
        if status not in (200, 409):
            return False
        with self.writing() as disk:
            counts = self.counts(disk, question)
            if counts and status == 200:
                self.take(disk, question, answer)
            elif counts:
                self.start_over(disk)
        return counts

    def come_in(self) -> None:
        """Be let into the account, once more: take all that is there, then give all that is
        here.
        """
        with self.writing() as disk:
            self.start_over(disk)

    def counts(self, disk: Disk, question: Question) -> bool:
        """Tell whether nothing has moved since `question` was asked. If it has, repeating costs
        only a round trip.
        """
        return disk.generation == question.generation and disk.cursor == question.body["cursor"]

    def start_over(self, disk: Disk) -> None:
        """Pull everything before anything is sent: the server may not have what it had."""
        disk.resync, disk.cursor, disk.witness = True, None, None
        disk.generation += 1
        self.doubt_all(disk)

    def take(self, disk: Disk, question: Question, answer: dict[str, Any]) -> None:
        """Take clock, page, results and cursor."""
        results = {id: result for id, result in answer["results"].items() if id in question.sent}
        beaten = [result["record"] for result in results.values() if "record" in result]
        for record in [*answer["records"], *beaten]:
            self.take_record(disk, record)
        for id, result in results.items():
            self.take_result(disk, id, question.sent[id], result)
        self.take_time(disk, question, answer)
        disk.cursor, disk.witness = answer["cursor"], answer["head"]
        disk.resync = disk.resync and answer["more"]

    def take_record(self, disk: Disk, record: dict[str, Any]) -> None:
        """Merge a record of the server's into what is here."""
        theirs = copy_of(record)
        self.saw(disk, [theirs.newest])
        ours = disk.records.get(record["id"])
        disk.records[record["id"]] = (
            settled(replace(ours, record=merge(ours.record, theirs), dirty=lacking(theirs, ours)))
            if ours
            else Kept(theirs)
        )

    def take_result(self, disk: Disk, id: str, sent: Kept, result: dict[str, Any]) -> None:
        """Clear the marks that are as they were sent, or note that the server refused them."""
        kept = disk.records[id]
        left = {name: stamp for name, stamp in kept.dirty.items() if stamp != sent.dirty.get(name)}
        if result["s"] == "rejected" and not left:
            disk.records[id] = settled(replace(kept, refused=True))
        if result["s"] in ("ok", "same"):
            self.saw(disk, sent.dirty.values())
            disk.records[id] = replace(kept, dirty=left)

    def take_time(self, disk: Disk, question: Question, answer: dict[str, Any]) -> None:
        """Set the clock by the server's; when this phone was too far ahead of its stamps, make new
        ones for what is.

        An answer that took long says what time it was.
        """
        if abs(self.clock() - question.asked_at) > LATE_MS:
            return
        disk.offset = answer["now"] - self.clock()
        if not answer["more"] and is_ahead(disk.last, answer["clock"]):
            self.restamp(disk, answer["clock"])

    def restamp(self, disk: Disk, clock: int) -> None:
        """Give every mark ahead of the account's `clock`, in what waits or was refused, a new stamp
        in the old order.

        No server can have accepted one of these. The others may be there already, under the stamp
        they have.
        """
        marks = {stamp for kept in disk.records.values() for stamp in kept.dirty.values()}
        ahead = sorted(stamp for stamp in marks if is_ahead(stamp, clock))
        disk.last = max({self.first_untaken(clock), *marks}.difference(ahead))
        fresh = {stamp: self.fresh(disk) for stamp in ahead}
        for id, kept in disk.records.items():
            disk.records[id] = renewed(kept, fresh)

    def doubt_all(self, disk: Disk) -> None:
        """Mark everything here as unsaved, tombstones and what was refused too, until the server is
        seen to have it.
        """
        for id, kept in disk.records.items():
            disk.records[id] = Kept(kept.record, stamps_by_name(kept.record))

    # --- the clock and the disk ---

    def fresh(self, disk: Disk) -> str:
        """Return the next stamp: later than every one made or seen here."""
        disk.last = next_stamp(disk.last, self.clock() + disk.offset, self.name)
        return disk.last

    def first_untaken(self, clock: int) -> str:
        """Return a stamp that is greater than all that a server with this `clock` can have
        taken.
        """
        return next_stamp("", clock + BORNE_MS + 1, self.name)

    def saw(self, disk: Disk, stamps: Iterable[str]) -> None:
        """Never let the next stamp fall behind one that the server has."""
        disk.last = max([disk.last, *stamps])

    @contextmanager
    def writing(self) -> Iterator[Disk]:
        """Yield the disk to change; it changes as a whole at the end, or, when the app is killed,
        not at all.
        """
        draft = replace(self.disk, records=dict(self.disk.records))
        yield draft
        if self.writes_left is not None:
            if self.writes_left == 0:
                raise Killed
            self.writes_left -= 1
        self.disk = draft


def change(id: str, kept: Kept) -> dict[str, Any]:
    """Return what the server does not have yet of a record."""
    kind, fields = kept.record.kind, kept.record.fields
    if DELETE in kept.dirty:
        return {"id": id, "kind": kind, "del": kept.dirty[DELETE]}
    values = {name: fields[name][0] for name in kept.dirty}
    stamps = set(kept.dirty.values())
    if len(stamps) == 1:
        return {"id": id, "kind": kind, "hlc": stamps.pop(), "set": values}
    return {"id": id, "kind": kind, "stamps": dict(kept.dirty), "set": values}


def copy_of(record: dict[str, Any]) -> Record:
    """Return the copy that a record of the server's holds."""
    if "del" in record:
        return Record(record["kind"], record["del"], {})
    stamps = record.get("stamps", {})
    values = record["set"].items()
    return Record(
        record["kind"],
        None,
        {name: (value, stamps.get(name, record["hlc"])) for name, value in values},
    )


def is_ahead(stamp: str, clock: int) -> bool:
    """Tell whether a server with this `clock` would not take this stamp, nor a minute later."""
    return bool(stamp) and stamp_ms(stamp) > clock + MAX_CLOCK_AHEAD_MS


def settled(kept: Kept) -> Kept:
    """Drop the marks of what lost against a later value or a delete: it is not there any more to be
    sent.
    """
    now = stamps_by_name(kept.record)
    dirty = {name: stamp for name, stamp in kept.dirty.items() if now.get(name) == stamp}
    return replace(kept, dirty=dirty, refused=kept.refused and bool(dirty))


def lacking(theirs: Record, ours: Kept) -> dict[str, str]:
    """Return the marks of what the server does not have as it is here."""
    there = stamps_by_name(theirs)
    return {name: stamp for name, stamp in ours.dirty.items() if there.get(name) != stamp}


def stamps_by_name(copy: Record) -> dict[str, str]:
    """Return the stamp of each field, or of the delete."""
    return (
        {DELETE: copy.deleted}
        if copy.deleted
        else {name: stamp for name, (_, stamp) in copy.fields.items()}
    )


def renewed(kept: Kept, fresh: Mapping[str, str]) -> Kept:
    """Return a record with the stamps that `fresh` replaces replaced."""
    fields = {
        name: (value, fresh.get(stamp, stamp))
        for name, (value, stamp) in kept.record.fields.items()
    }
    deleted = kept.record.deleted and fresh.get(kept.record.deleted, kept.record.deleted)
    dirty = {name: fresh.get(stamp, stamp) for name, stamp in kept.dirty.items()}
    return replace(kept, record=Record(kept.record.kind, deleted, fields), dirty=dirty)
