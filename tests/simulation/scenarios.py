"""The rare cases, each written out: what random histories seldom come to. Each ends in quiet, all
promises held.

Those of a server that was put back to an older copy are in `restores`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from unittest import mock

from backend.api import request_checks, sync
from backend.sync import exchange
from tests.simulation.book import EDITS, PROGRESS, hold
from tests.simulation.machine import MINUTE, YEAR, session_id
from tests.simulation.phone import Phone
from tests.simulation.server import Server
from tests.simulation.side import UNKNOWN, Side

Scenario = Callable[[Side], None]
VOICE = ("setting:voice", "setting", "value")
DIARY = ("check_in:2025-11-22", "check_in", "note")
ONE, TWO, THREE = (session_id(number) for number in (1, 2, 3))
A_WHILE_SECONDS = 1
"""Long enough for a request that nothing holds up, on a busy machine too."""


def an_edit_is_made_while_the_question_is_out(side: Side) -> None:
    """The answer is about what was sent, and not about what is there by then."""
    phone = side.join()
    side.write(phone, *VOICE)
    flight = side.ask(phone)
    side.write(phone, *VOICE)
    side.deliver(side.serve(flight))
    side.close()


def a_page_brings_what_is_edited_here(side: Side) -> None:
    """What is later stays, whoever has it."""
    phone, other = side.join(), side.join()
    side.write(other, *VOICE)
    side.until_quiet()
    side.write(other, *VOICE)
    side.sync(other)
    flight = side.serve(side.ask(phone))
    side.server.clock.ms += 1_000
    side.write(phone, *VOICE)
    side.deliver(flight)
    side.close()


def a_phone_is_off_for_longer_than_a_year(side: Side) -> None:
    """It is signed out meanwhile, and let in again by its person; what it wrote is no less
    there.
    """
    phone, other = side.join(), side.join()
    side.write(phone, *VOICE)
    side.until_quiet()
    side.write(phone, *DIARY)
    side.server.clock.ms += YEAR
    side.write(other, *VOICE)
    side.sync(other)
    side.server.clock.ms += YEAR // 2
    hold(PROGRESS, side.sync(phone).status == UNKNOWN, "it is known still")
    side.close()


def a_batch_arrives_twice(side: Side) -> None:
    """And its answer too."""
    phone = side.join()
    for place in (VOICE, DIARY):
        side.write(phone, *place)
    flight = side.serve(side.ask(phone))
    side.deliver(flight)
    side.deliver(side.serve(flight))
    side.close()


def the_app_is_killed_in_the_middle_of_an_edit(side: Side) -> None:
    """Either the person never saw it, or it is sent."""
    phone = side.join()
    for writes in (0, 1):
        phone.writes_left = writes
        side.write(phone, *VOICE)
        phone.writes_left = None
    side.close()


def two_phones_make_the_same_day(side: Side) -> None:
    """The id says what it is about, so both make one record: both keep their own fields, and one of
    them the shared.
    """
    phone, other = side.join(), side.join(-YEAR)
    id, kind, note = DIARY
    side.write(phone, id, kind, note)
    side.write(phone, id, kind, "word")
    side.write(other, id, kind, note)
    side.write(other, id, kind, "mood")
    side.close()
    held = phone.disk.records[id].record.fields
    hold(EDITS, set(held) == {note, "word", "mood"}, held)


def a_phone_a_year_ahead_corrects_what_was_refused(side: Side) -> None:
    """Its stamp of next year must not stand against the correction."""
    phone = side.join(YEAR)
    side.write(phone, ONE, name="tool", wrong=True)
    side.write(phone, TWO)
    side.sync(phone)
    side.write(phone, ONE, name="tool")
    side.close()
    hold(PROGRESS, not phone.disk.records[ONE].refused, "it still counts as refused")


def a_phone_a_year_behind_edits_what_it_has_seen(side: Side) -> None:
    """Whoever has seen a value writes over it, whatever the clock says."""
    phone, late = side.join(), side.join(-YEAR)
    side.write(phone, *VOICE)
    side.sync(phone)
    side.sync(late)
    side.skews[1] = -2 * YEAR
    side.write(late, *VOICE)
    side.close()


def the_servers_clock_goes_back_an_hour(side: Side) -> None:
    """What it has is not from the future, whatever its clock says; whoever has seen it writes over
    it.
    """
    phone, other = side.join(), side.join()
    side.write(phone, *VOICE)
    side.until_quiet()
    side.server.clock.wrong = -60 * MINUTE
    for _ in range(2):
        side.write(other, *VOICE)
        side.sync(other)
    side.close()


def a_clock_jumps_while_an_answer_is_lost(side: Side) -> None:
    """What the server has already must keep its stamp, or it beats what another phone made of
    it.
    """
    phone, other = side.join(page=1, most=1), side.join()
    side.write(other, ONE)
    side.write(phone, *VOICE)
    side.serve(side.ask(phone))
    side.sync(other)
    side.write(other, *VOICE)
    side.sync(other)
    side.server.clock.ms += 1_000
    side.skews[0] = YEAR
    side.write(phone, *DIARY)
    side.close()


def a_phone_is_off_for_a_year(side: Side) -> None:
    """What was deleted meanwhile stays deleted, though it edited it; what it wrote elsewhere is not
    lost.
    """
    phone, off = side.join(), side.join()
    for id in (ONE, TWO):
        side.write(phone, id)
    side.until_quiet()
    side.write(off, ONE)
    side.write(off, TWO)
    side.write(off, *DIARY)
    side.server.clock.ms += 1_000
    side.delete(phone, ONE)
    side.sync(phone)
    side.server.clock.ms += YEAR
    side.write(phone, TWO, name="tool")
    side.sync(phone)
    side.close()


def a_delete_and_a_later_edit_meet(side: Side) -> None:
    """The edit has the greater stamp, and the delete wins."""
    phone, other = side.join(), side.join()
    side.write(phone, ONE)
    side.until_quiet()
    side.delete(phone, ONE)
    side.server.clock.ms += MINUTE
    side.write(other, ONE)
    side.sync(phone)
    side.close()


def a_hundred_and_one_changes_wait(side: Side) -> None:
    """One more than a request may hold: the server says so, and the phone sends them in parts."""
    phone = side.join(most=200)
    for number in range(request_checks.MAX_CHANGES + 1):
        side.write(phone, session_id(number))
    with mock.patch.object(sync, "MAX_CHANGES", request_checks.MAX_CHANGES):
        refused = side.sync(phone)
        hold(PROGRESS, refused.status == 413, refused.answer)
        side.close()


def the_app_is_killed_in_the_middle_of_a_page(side: Side) -> None:
    """The page and the cursor behind it are written together, or neither is."""
    phone, other = side.join(), side.join()
    side.write(phone, ONE)
    side.sync(phone)
    flight = side.serve(side.ask(other))
    for writes in (0, 1):
        side.deliver_and_kill(flight, writes)
    side.close()


def an_answer_is_a_day_late(side: Side) -> None:
    """The app slept. What time it was when the server answered is not what time it is."""
    phone = side.join()
    late = side.serve(side.ask(phone))
    side.server.clock.ms += 26 * 60 * MINUTE
    side.write(phone, *VOICE)
    side.serve(side.ask(phone))
    side.deliver(late)
    side.write(phone, *VOICE)
    side.close()


def a_question_given_up_arrives_late(side: Side) -> None:
    """Its stamp was half a minute too far ahead, and is not any more."""
    phone = side.join(330_000)
    side.write(phone, *VOICE)
    given_up = side.ask(phone)
    side.sync(phone)
    side.write(phone, *VOICE)
    side.sync(phone)
    side.server.clock.ms += 40_000
    side.serve(given_up)
    side.close()


def a_write_commits_after_a_later_one(side: Side) -> None:
    """Who comes second must wait for who came first, or be told of it later: no reader may step
    over it.
    """
    first, second, reader = side.join(), side.join(), side.join()
    side.write(first, ONE)
    side.write(second, TWO)
    at_once(side, first, second, reader)
    side.close()


def a_push_waits_for_one_that_edits_the_same_day(side: Side) -> None:
    """What it read before it had to wait is not what it may write over."""
    first, second, reader = side.join(), side.join(), side.join()
    id, kind, note = DIARY
    side.write(first, id, kind, note)
    side.write(second, id, kind, "mood")
    at_once(side, first, second, reader)
    side.close()


def at_once(side: Side, *phones: Phone) -> None:
    """Let the first phone sync, and in the middle of its push the second, and the third, which
    reads.
    """
    flights = [side.ask(phone) for phone in phones]
    original_store: Any = vars(exchange)["store"]  # a fault may have replaced it

    def between(*args: Any) -> Any:
        """The first has its revisions and has not committed: let the second go on, if it can, and
        the reader read.
        """
        if not others:  # once: the second comes by here too
            others.append(threading.Thread(target=served, args=(1,)))
            others[0].start()
            others[0].join(A_WHILE_SECONDS)
            served(2)
        return original_store(*args)

    def served(number: int) -> None:
        with side.server.app.app_context():
            flight = flights[number]
            flight.status, flight.answer = side.server.ask(
                side.account.tokens[number], flight.question.body
            )

    others: list[threading.Thread] = []
    with mock.patch.object(exchange, "store", between):
        served(0)
    for other in others:
        other.join()
    side.book.rows = side.server.rows(side.account)
    for flight in flights:
        flight.life = side.account.life
        side.deliver(flight)
    side.sync(phones[-1])


SCENARIOS: list[Scenario] = [
    an_edit_is_made_while_the_question_is_out,
    a_page_brings_what_is_edited_here,
    a_batch_arrives_twice,
    the_app_is_killed_in_the_middle_of_an_edit,
    two_phones_make_the_same_day,
    a_phone_a_year_ahead_corrects_what_was_refused,
    a_phone_a_year_behind_edits_what_it_has_seen,
    the_servers_clock_goes_back_an_hour,
    a_clock_jumps_while_an_answer_is_lost,
    a_phone_is_off_for_a_year,
    a_phone_is_off_for_longer_than_a_year,
    a_delete_and_a_later_edit_meet,
    a_hundred_and_one_changes_wait,
    the_app_is_killed_in_the_middle_of_a_page,
    an_answer_is_a_day_late,
    a_question_given_up_arrives_late,
    a_write_commits_after_a_later_one,
    a_push_waits_for_one_that_edits_the_same_day,
]


def play(server: Server, scenario: Scenario, phone_class: type[Phone] = Phone) -> None:
    """Play a scenario from the beginning, with an account of its own."""
    server.clock.begin()
    scenario(Side(server, server.open_account(), phone_class))
