"""One account with its phones, its half of the network, and the book that is kept of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from backend.rules.merge import stamp_ms
from backend.sync.parse import MAX_CLOCK_AHEAD_MS
from tests.simulation.book import PROGRESS, REPEATS, RESYNC, Book, Place, hold
from tests.simulation.phone import LATE_MS, Killed, Phone, Question
from tests.simulation.server import Account, Backup, Server

MOST_ROUNDS = 40
A_WHILE_MS = 10_000
UNKNOWN = 401
"""The status for a phone that was away for so long that the server has forgotten it."""
TOO_LONG = "x" * 90
"""More than a tool's name may have."""


@dataclass
class Flight:
    """A question on its way, and the newest answer to it, if there is one."""

    phone: Phone
    question: Question
    asked_at: int
    """By the server's clock."""
    status: int = 0
    answer: dict[str, Any] = field(default_factory=dict)
    life: int = -1
    """The account's life when this was answered."""
    taken: set[str] = field(default_factory=set)
    """Ids that the server said it has, in that life."""
    orphan: bool = False
    """The app that asked was killed: the question may still arrive, the answer cannot."""

    def is_too_late(self, now: int) -> bool:
        """Tell whether this is what no server may read: a question more than a minute old, with
        stamps that were ahead.

        The server refused them, or would have, so the phone has made new ones. The old ones must
        not become good.
        """
        stamps = [stamp for kept in self.question.sent.values() for stamp in kept.dirty.values()]
        return now > self.asked_at + LATE_MS and any(
            stamp_ms(stamp) > self.asked_at + MAX_CLOCK_AHEAD_MS for stamp in stamps
        )

    @property
    def places(self) -> list[Place]:
        """Return the fields that are sent and may still be edited."""
        here = self.phone.disk.records
        return [
            (id, name)
            for id, kept in self.question.sent.items()
            for name in kept.dirty
            if here[id].record.fields
        ]


class Side:
    """One account and all that belongs to it. Every step is written into the book, which raises
    Broken.
    """

    def __init__(self, server: Server, account: Account, phone_class: type[Phone] = Phone) -> None:
        """Begin with an empty account and no phones."""
        self.server, self.account, self.phone_class = server, account, phone_class
        self.phones: list[Phone] = []
        self.skews: list[int] = []
        self.book = Book()
        self.values = 0
        self.new = server.empty(account)

    def join(self, skew: int = 0, page: int = 200, most: int = 100) -> Phone:
        """Return a new, empty phone of the account, whose clock is `skew` milliseconds off."""
        number = len(self.phones)
        phone = self.phone_class(f"phone{number:03}", partial(self._time_on, number), page, most)
        self.phones.append(phone)
        self.skews.append(skew)
        return phone

    def _time_on(self, number: int) -> int:
        return self.server.clock.ms + self.skews[number]

    def _token_of(self, phone: Phone) -> str:
        return self.account.tokens[self.phones.index(phone)]

    # --- people ---

    def write(
        self,
        phone: Phone,
        id: str,
        kind: str = "session",
        name: str = "note",
        *,
        wrong: bool = False,
    ) -> str:
        """Set a field to a value that is used once only; a `wrong` one is too long for the server.
        Returns it.
        """
        self.values += 1
        value = f"{self.account.id[:8]}-{self.values}" + (TOO_LONG if wrong else "")
        if wrong:
            self.book.wrong.add(value)
        seen, killed = self.book.before(phone, (id, name)), False
        try:
            phone.edit(id, kind, {name: value})
        except Killed:
            killed = True
        self.book.edited(phone, (id, name), value, seen, killed=killed)
        return value

    def delete(self, phone: Phone, id: str) -> None:
        """Delete a record."""
        phone.delete(id)
        self.book.deletes[id] = phone

    # --- the network ---

    def ask(self, phone: Phone) -> Flight:
        """Let a phone ask."""
        question = phone.ask()
        hold(
            RESYNC,
            not (phone.disk.resync and question.sent),
            f"{phone.name} sends before it has read",
        )
        return Flight(phone, question, self.server.clock.shown)

    def serve(self, flight: Flight) -> Flight:
        """Let the server answer. Raises Crash."""
        before, life = self.book.rows, self.account.life
        token = self._token_of(flight.phone)
        repeated = flight.taken if flight.life == life else set()
        try:
            flight.status, flight.answer = self.server.ask(token, flight.question.body)
            flight.life, flight.taken = life, repeated
        finally:
            if flight.question.sent:
                self.book.served(self.server.rows(self.account), self.server.clock.latest)
        hold(REPEATS, all(self.book.rows[id] == before[id] for id in repeated), repeated)
        if flight.status == 200:
            results = flight.answer["results"]
            hold(REPEATS, all(results[id]["s"] == "same" for id in repeated), results)
            flight.taken = {id for id, result in results.items() if result["s"] in ("ok", "same")}
            self.book.paged(flight.question, flight.answer)
        return flight

    def deliver(self, flight: Flight) -> None:
        """Let the phone hear the answer; who is signed out there is let in again by its person.
        Raises Killed.
        """
        if flight.status == UNKNOWN:
            self.server.let_in(self._token_of(flight.phone))
            flight.phone.come_in()
        counted = flight.phone.hear(flight.question, flight.status, flight.answer)
        self.book.noticed(flight.phone)
        if counted and flight.status == 200:
            self.book.told(flight.question, flight.answer)
            if flight.life == self.account.life:
                self.book.heard(flight.phone)

    def deliver_and_kill(self, flight: Flight, writes: int) -> None:
        """Let the app be killed while it takes an answer, after `writes` of its writes."""
        flight.phone.writes_left = writes
        with suppress(Killed):
            self.deliver(flight)
        flight.phone.writes_left = None
        if flight.life == self.account.life and flight.phone.disk.cursor == flight.answer.get(
            "cursor"
        ):
            self.book.heard(flight.phone)

    def sync(self, phone: Phone) -> Flight:
        """Ask, answer, hear."""
        flight = self.serve(self.ask(phone))
        self.deliver(flight)
        return flight

    # --- the operator ---

    def backup(self) -> Backup:
        """Return a copy of the account."""
        return self.server.backup(self.account)

    def restore(self, backup: Backup, *, announced: bool = False) -> None:
        """Put the account back."""
        self.server.restore(self.account, backup, announced=announced)
        self.book.rows, self.book.restored = self.server.rows(self.account), True

    # --- the end ---

    def until_quiet(self) -> None:
        """Let every phone sync until none has anything to say, and none has anything to hear since
        it last asked.
        """
        head = None
        for _ in range(MOST_ROUNDS):
            self.server.clock.ms += A_WHILE_MS
            for phone in self.phones:
                if head is None or phone.disk.cursor != head or phone.outbox():
                    head = self.sync(phone).answer.get("head")
            if head and all(
                phone.disk.cursor == head and not phone.outbox() for phone in self.phones
            ):
                return
        hold(PROGRESS, False, f"not quiet after {MOST_ROUNDS} rounds")

    def close(self) -> None:
        """Sync until quiet, and hold all to what must be true then."""
        self.until_quiet()
        self.book.closed(self.phones, self.server.rows(self.account))
