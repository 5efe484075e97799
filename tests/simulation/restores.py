"""The rare cases of a server that was put back to an older copy, each written out."""

from __future__ import annotations

from tests.simulation.scenarios import ONE, THREE, TWO, VOICE, Scenario
from tests.simulation.side import Side


def what_was_written_ahead_of_the_cursor_is_in_no_backup(side: Side) -> None:
    """The cursor is still good on the older copy. Only the witness tells that a write is
    missing.
    """
    reader, writer = side.join(page=1), side.join()
    for id in (ONE, TWO):
        side.write(writer, id)
    side.sync(writer)
    backup = side.backup()
    side.write(reader, THREE)
    side.sync(reader)
    side.restore(backup)
    side.close()


def what_another_phone_read_before_is_edited_by_a_clock_that_jumped(side: Side) -> None:
    """The answer about it was lost, and so was what the server had. The other phone has it, with a
    stamp far ahead.
    """
    phone, other = side.join(-200_000), side.join()
    side.write(phone, *VOICE)
    side.until_quiet()
    side.skews[0] = 200_000
    side.write(phone, *VOICE)
    late = side.ask(phone)
    side.server.clock.ms += 120_000
    side.serve(late)
    side.sync(other)
    side.restore(side.new)
    side.write(phone, *VOICE)
    side.close()


def an_answer_from_before_a_resync_comes_after_it(side: Side) -> None:
    """It says that something is saved which the server that was put back does not have."""
    phone = side.join()
    backup = side.backup()
    side.write(phone, ONE)
    late = side.serve(side.ask(phone))
    side.write(phone, TWO)
    side.sync(phone)
    side.restore(backup)
    while phone.disk.cursor or not phone.disk.resync:
        side.sync(phone)
    side.sync(phone)
    side.deliver(late)
    side.close()


def the_server_is_put_back_and_nobody_says_so(side: Side) -> None:
    """Another phone then writes other records under the same revisions."""
    phone, other = side.join(), side.join()
    side.write(phone, ONE)
    side.sync(phone)
    side.sync(other)
    backup = side.backup()
    side.write(phone, TWO)
    side.sync(phone)
    side.restore(backup)
    side.write(other, THREE)
    side.sync(other)
    side.write(phone, ONE)
    side.close()


def the_server_is_put_back_and_a_batch_arrives_again(side: Side) -> None:
    """What is a repeat to the phone is new to the server."""
    phone, other = side.join(), side.join()
    backup = side.backup()
    side.write(phone, ONE)
    side.write(phone, *VOICE)
    flight = side.serve(side.ask(phone))
    side.deliver(flight)
    side.sync(other)
    side.restore(backup, announced=True)
    side.serve(flight)
    side.serve(flight)
    side.deliver(flight)
    side.close()


RESTORES: list[Scenario] = [
    what_was_written_ahead_of_the_cursor_is_in_no_backup,
    what_another_phone_read_before_is_edited_by_a_clock_that_jumped,
    an_answer_from_before_a_resync_comes_after_it,
    the_server_is_put_back_and_nobody_says_so,
    the_server_is_put_back_and_a_batch_arrives_again,
]
