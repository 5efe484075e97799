"""Random histories: phones of one account, a stranger with another, the real server, and everything
that goes wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.simulation.phone import Phone
from tests.simulation.server import Account, Backup, Crash, Server
from tests.simulation.side import Flight, Side

MINUTE = 60_000
YEAR = 365 * 24 * 60 * MINUTE
SKEWS = [0, 200_000, -200_000, 330_000, YEAR, -YEAR]
WRONG = [0, -26 * 60 * MINUTE, 26 * 60 * MINUTE, -10 * MINUTE, 10 * MINUTE]
"""By how much the server's own clock may be wrong."""
PASSING = [1_000, MINUTE, 4 * MINUTE, 26 * 60 * MINUTE, YEAR]
MOST_PHONES = 4
MOST_FLIGHTS = 4
NATURAL = [("setting:voice", "setting", "value"), ("check_in:2025-11-22", "check_in", "note")]
FIELDS = {"session": ["note", "tool"], "setting": ["value"], "check_in": ["note"]}

anyone = st.integers(0, MOST_PHONES - 1)
any_number = st.integers(0, 7)
deed = st.sampled_from(["name", "name", "edit", "edit", "create", "create", "wrong", "delete"])
deeds = st.lists(st.tuples(deed, any_number), min_size=1, max_size=4)
meanwhile = st.sampled_from(["nothing", "same", "same", "name", "delete", "time", "another"])
fate = st.sampled_from(
    ["heard", "heard", "twice", "lost", "late", "unserved", "killed", "before", "after"]
)


def session_id(number: int) -> str:
    """Return the id of a session; the same number, the same id."""
    return f"019a3c5f-8012-7000-8000-{number:012x}"


Happening = Callable[[Any, int, int], None]
"""What happens to the machine, with the numbers of a phone and of what it is about."""


class Medius(RuleBasedStateMachine):
    """Phones, a stranger and a server."""

    server: ClassVar[Server]
    accounts: ClassVar[tuple[Account, Account]]
    phone_class: ClassVar[type[Phone]] = Phone
    histories: ClassVar[int] = 0
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).histories += 1
        self.server.clock.begin()
        self.ours = Side(self.server, self.accounts[0], self.phone_class)
        self.strangers: Side | None = None
        self.late: list[Flight] = []
        self.backups: list[Backup] = [self.ours.new]
        self.sessions = 0
        self.was_wrong = False

    @initialize(
        skews=st.lists(st.sampled_from(SKEWS), min_size=2, max_size=3),
        page=st.sampled_from([1, 2, 50, 50]),
        most=st.sampled_from([1, 8, 8]),
        deeds=deeds,
        shared=st.booleans(),
    )
    def begin(
        self, skews: list[int], page: int, most: int, deeds: list[tuple[str, int]], shared: bool
    ) -> None:
        self.page, self.most = page, most
        for skew in skews:
            self.ours.join(skew, page, most)
        self.write(0, deeds)
        if shared:
            self.ours.until_quiet()

    # --- people and their phones ---

    @rule(who=anyone, deeds=deeds)
    def write(self, who: int, deeds: list[tuple[str, int]]) -> None:
        for deed, which in deeds:
            self.do(self.pick(who), deed, which)

    def pick(self, number: int) -> Phone:
        return self.ours.phones[number % len(self.ours.phones)]

    def do(self, phone: Phone, deed: str, which: int = 0) -> None:
        """Write or delete something on `phone`."""
        shown = [
            (id, kept.record.kind)
            for id, kept in phone.disk.records.items()
            if not kept.record.deleted
        ]
        sessions = [id for id, kind in shown if kind == "session"]
        if deed == "name":
            self.ours.write(phone, *NATURAL[which % 2])
        elif deed in ("create", "wrong"):
            self.sessions += 1
            wrong = deed == "wrong"
            self.ours.write(
                phone,
                session_id(self.sessions),
                "session",
                "tool" if wrong else "note",
                wrong=wrong,
            )
        elif deed == "edit" and shown:
            id, kind = shown[-1 - which % len(shown)]
            self.ours.write(phone, id, kind, FIELDS[kind][which % len(FIELDS[kind])])
        elif deed == "delete" and sessions:
            self.ours.delete(phone, sessions[-1 - which % len(sessions)])

    def kill(self, phone: Phone) -> None:
        phone.writes_left, phone.most = None, self.most
        for flight in self.late:
            flight.orphan |= flight.phone is phone

    # --- the network ---

    @rule(who=anyone, first=deed, which=any_number, asked=meanwhile, answered=meanwhile, fate=fate)
    def something_happens_during_a_sync(
        self, who: int, first: str, which: int, asked: str, answered: str, fate: str
    ) -> None:
        """Something before the question, after it, and after the answer; and what becomes of the
        answer.
        """
        phone = self.pick(who)
        self.do(phone, first, which)
        flight = self.ours.ask(phone)
        self.happen(flight, asked)
        if fate in ("before", "after"):
            with self.server.dying(fate), suppress(Crash):
                self.ours.serve(flight)
        elif fate != "unserved":
            self.ours.serve(flight)
        self.happen(flight, answered)
        if fate in ("heard", "twice") and flight.status:
            self.ours.deliver(flight)
        if fate == "killed":
            self.ours.deliver_and_kill(flight, len(asked) % 2)
            self.kill(phone)
        if fate in ("late", "twice", "unserved", "after"):
            self.late = [*self.late, flight][-MOST_FLIGHTS:]

    def happen(self, flight: Flight, what: str) -> None:
        """Let something happen on the phone that asked, or beside it; `same` is an edit of what it
        sent.
        """
        phone = flight.phone
        if what == "time":
            self.server.clock.ms += 2 * MINUTE
        elif what == "another":
            self.ours.sync(self.ours.phones[self.ours.phones.index(phone) - 1])
        elif what == "same":
            for id, name in flight.places[:1]:
                self.ours.write(phone, id, phone.disk.records[id].record.kind, name)
        else:
            self.do(phone, what)

    @precondition(lambda self: self.late)
    @rule(which=any_number, again=st.booleans())
    def an_old_question_or_answer_arrives(self, which: int, again: bool) -> None:
        """In any order, for the first time or again."""
        flight = self.late[-1 - which % len(self.late)]
        if (again or not flight.status) and not flight.is_too_late(self.server.clock.shown):
            self.ours.serve(flight)
        if flight.status and not flight.orphan:
            self.ours.deliver(flight)

    # --- the world ---

    def time_passes(self, who: int, which: int) -> None:
        self.server.clock.ms += PASSING[which % len(PASSING)]

    def a_clock_is_set(self, who: int, which: int) -> None:
        self.ours.skews[who % len(self.ours.skews)] = SKEWS[which % len(SKEWS)]

    def an_edit_is_killed(self, who: int, which: int) -> None:
        """In the middle of an edit, before or after it is written."""
        phone = self.pick(who)
        phone.writes_left = which // 2 % 2
        self.ours.write(phone, *NATURAL[which % 2])
        self.kill(phone)

    def a_copy_is_made(self, who: int, which: int) -> None:
        self.backups = [self.ours.backup(), *self.backups[:1]]

    def the_server_is_put_back(self, who: int, which: int) -> None:
        self.put_back(which, announced=False)

    def and_somebody_says_so(self, who: int, which: int) -> None:
        self.put_back(which, announced=True)

    def put_back(self, which: int, *, announced: bool) -> None:
        """Not in a history where the clock was wrong: an older copy does not know how late it
        was.
        """
        if not self.was_wrong:
            self.ours.restore(self.backups[which % len(self.backups)], announced=announced)

    def the_servers_clock_is_wrong(self, who: int, which: int) -> None:
        """Or right again. What was under way by then never arrives."""
        if not self.ours.book.restored:
            self.server.clock.wrong, self.late, self.was_wrong = WRONG[which % len(WRONG)], [], True

    def a_phone_joins(self, who: int, which: int) -> None:
        if len(self.ours.phones) < MOST_PHONES:
            self.ours.join(SKEWS[which % len(SKEWS)], self.page, self.most)

    def a_phone_syncs(self, who: int, which: int) -> None:
        self.ours.sync(self.pick(who))

    def all_but_one_sync(self, who: int, which: int) -> None:
        """All are equal, but for one that was off."""
        for phone in self.ours.phones[1:]:
            self.ours.sync(phone)

    def a_stranger_writes(self, who: int, which: int) -> None:
        """Somebody else writes under the same ids."""
        if not self.strangers:
            self.strangers = Side(self.server, self.accounts[1], self.phone_class)
            self.strangers.join()
        stranger = self.strangers.phones[0]
        self.strangers.write(stranger, *([*NATURAL, (session_id(1), "session", "note")][which % 3]))
        self.strangers.sync(stranger)

    HAPPENINGS: ClassVar[dict[str, Happening]] = {
        "time passes": time_passes,
        "a clock is set": a_clock_is_set,
        "an edit is killed": an_edit_is_killed,
        "a copy is made": a_copy_is_made,
        "the server is put back": the_server_is_put_back,
        "the server is put back again": the_server_is_put_back,
        "it is put back and somebody says so": and_somebody_says_so,
        "the server's clock is wrong": the_servers_clock_is_wrong,
        "a phone joins": a_phone_joins,
        "a phone syncs": a_phone_syncs,
        "all but one sync": all_but_one_sync,
        "a stranger writes": a_stranger_writes,
    }

    @rule(what=st.sampled_from(list(HAPPENINGS)), who=anyone, which=any_number)
    def something_happens(self, what: str, who: int, which: int) -> None:
        """To one phone, to all, or to the server."""
        self.HAPPENINGS[what](self, who, which)

    # --- the end ---

    @invariant()
    def a_step_was_made(self) -> None:
        type(self).steps += 1

    def teardown(self) -> None:
        self.server.clock.end()
        for side in (self.ours, self.strangers):
            if side and side.phones:
                side.close()
