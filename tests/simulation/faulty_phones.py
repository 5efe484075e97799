"""Phones with one fault each. The checker must find every one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from backend.rules.merge import Record
from tests.simulation.phone import (
    DELETE,
    Disk,
    Kept,
    Phone,
    Question,
    copy_of,
    is_ahead,
    renewed,
    settled,
)


class ClearsEveryMark(Phone):
    """An acknowledgement clears what was edited since, too."""

    def take_result(self, disk: Disk, id: str, sent: Kept, result: dict[str, Any]) -> None:
        super().take_result(disk, id, sent, result)
        if result["s"] in ("ok", "same"):
            disk.records[id] = Kept(disk.records[id].record)


class PullsOver(Phone):
    """What is pulled replaces what is here."""

    def take_record(self, disk: Disk, record: dict[str, Any]) -> None:
        disk.records[record["id"]] = Kept(copy_of(record))


class DropsWhatIsRefused(Phone):
    """What the server refuses is gone."""

    def take_result(self, disk: Disk, id: str, sent: Kept, result: dict[str, Any]) -> None:
        super().take_result(disk, id, sent, result)
        if result["s"] == "rejected":
            del disk.records[id]


class StopsAtARefusal(Phone):
    """The outbox is a queue: behind something refused, all waits."""

    def ask(self) -> Question:
        question = super().ask()
        if any(kept.refused for kept in self.disk.records.values()):
            return replace(question, sent={}, body=question.body | {"changes": []})
        return question


class EditsInTwoWrites(Phone):
    """First the record, then the mark that it is to be sent."""

    def edit(self, id: str, kind: str, values: Any) -> None:
        old = self.disk.records.get(id)
        super().edit(id, kind, values)
        marked = self.disk.records[id]
        self.disk.records[id] = settled(Kept(marked.record, old.dirty if old else {}))
        with self.writing() as disk:
            disk.records[id] = marked


class MovesTheCursorFirst(Phone):
    """First the cursor, then the page that leads to it."""

    def hear(self, question: Question, status: int, answer: dict[str, Any]) -> bool:
        if status != 200 or not self.counts(self.disk, question):
            return super().hear(question, status, answer)
        with self.writing() as disk:
            disk.cursor = answer["cursor"]
        with self.writing() as disk:
            self.take(disk, question, answer)
        return True


class TakesAnythingPulledForSaved(Phone):
    """What the server gives of a record counts as all that is here of it."""

    def take_record(self, disk: Disk, record: dict[str, Any]) -> None:
        super().take_record(disk, record)
        disk.records[record["id"]] = Kept(disk.records[record["id"]].record)


class ForgetsTombstones(Phone):
    """A delete that was saved leaves nothing behind."""

    def take_result(self, disk: Disk, id: str, sent: Kept, result: dict[str, Any]) -> None:
        super().take_result(disk, id, sent, result)
        if result["s"] == "ok" and DELETE in sent.dirty:
            del disk.records[id]


class NeverStampsAnew(Phone):
    """A stamp from the future is sent again as it is."""

    def restamp(self, disk: Disk, clock: int) -> None:
        return


class StampsAnewAtOnce(Phone):
    """What is just over the server's limit gets a new stamp, though the question may still arrive
    with the old one.
    """

    def take_time(self, disk: Disk, question: Question, answer: dict[str, Any]) -> None:
        super().take_time(disk, question, answer)
        if not answer["more"] and is_ahead(disk.last, answer["clock"] - 60_000):
            self.restamp(disk, answer["clock"] - 60_000)


class StampsAnewOnlyWhatWaits(Phone):
    """What was refused keeps its stamp from the future."""

    def restamp(self, disk: Disk, clock: int) -> None:
        waiting = {
            stamp for kept in disk.records.values() if kept.waits for stamp in kept.dirty.values()
        }
        ahead = sorted(stamp for stamp in waiting if is_ahead(stamp, clock))
        disk.last = max({self.first_untaken(clock), *waiting}.difference(ahead))
        fresh = {stamp: self.fresh(disk) for stamp in ahead}
        for id, kept in disk.records.items():
            disk.records[id] = renewed(kept, fresh)


class StampsAnewFromNow(Phone):
    """A new stamp comes after what waits, and not after what was taken once and lost."""

    def first_untaken(self, clock: int) -> str:
        return ""


class StampsEverythingAnew(Phone):
    """What the server may have already, under the stamp it has, gets another one."""

    def take_time(self, disk: Disk, question: Question, answer: dict[str, Any]) -> None:
        disk.offset = answer["now"] - self.clock()
        if any(result["s"] == "clock_ahead" for result in answer["results"].values()):
            self.restamp(disk, answer["clock"])

    def restamp(self, disk: Disk, clock: int) -> None:
        marks = sorted({stamp for kept in disk.records.values() for stamp in kept.dirty.values()})
        disk.last = self.first_untaken(clock)
        fresh = {stamp: self.fresh(disk) for stamp in marks}
        for id, kept in disk.records.items():
            disk.records[id] = renewed(kept, fresh)


class BelievesLateTime(Phone):
    """What time it was when the server answered is taken for what time it is."""

    def take_time(self, disk: Disk, question: Question, answer: dict[str, Any]) -> None:
        super().take_time(disk, replace(question, asked_at=self.clock()), answer)


class GivesUpOnTooMuch(Phone):
    """What is more than a request may hold is sent again as it is."""

    def hear(self, question: Question, status: int, answer: dict[str, Any]) -> bool:
        return status != 413 and super().hear(question, status, answer)


class KeepsItsOwnTime(Phone):
    """The server's clock is not heeded."""

    def take_time(self, disk: Disk, question: Question, answer: dict[str, Any]) -> None:
        super().take_time(disk, question, answer | {"now": self.clock(), "clock": self.clock()})


class GoesByTheServersTime(Phone):
    """What was stored when the server's clock showed a later time counts as from the future."""

    def take_time(self, disk: Disk, question: Question, answer: dict[str, Any]) -> None:
        super().take_time(disk, question, answer | {"clock": answer["now"]})


class HeedsOnlyItsOwnStamps(Phone):
    """A stamp seen does not move the clock on."""

    def saw(self, disk: Disk, stamps: Iterable[str]) -> None:
        return


class SendsNothingAfterARestore(Phone):
    """Once everything was pulled again, only what is new is sent."""

    def doubt_all(self, disk: Disk) -> None:
        return


class SendsBeforeItHasRead(Phone):
    """During a resync it goes on sending."""

    def ask(self) -> Question:
        resync, self.disk.resync = self.disk.resync, False
        try:
            return super().ask()
        finally:
            self.disk.resync = resync


class HasNoWitness(Phone):
    """It says how far it has read, not how far it has written."""

    def ask(self) -> Question:
        question = super().ask()
        return replace(question, body=question.body | {"witness": None})


class HasNoGeneration(Phone):
    """An acknowledgement from before a resync counts after it."""

    def hear(self, question: Question, status: int, answer: dict[str, Any]) -> bool:
        counted = super().hear(question, status, answer)
        if status == 200 and not counted:
            with self.writing() as disk:
                for id, sent in question.sent.items():
                    self.take_result(disk, id, sent, answer["results"][id])
        return counted


class UndoesDeletes(Phone):
    """An edit after a delete brings the record back."""

    def take_record(self, disk: Disk, record: dict[str, Any]) -> None:
        ours = disk.records.get(record["id"])
        if ours and ours.record.fields and "del" in record and ours.record.newest > record["del"]:
            disk.records[record["id"]] = Kept(
                Record(ours.record.kind, None, ours.record.fields), {}
            )
        else:
            super().take_record(disk, record)
