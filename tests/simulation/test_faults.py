"""The checker is checked: each fault, planted in a phone or in the server, is found, and the broken
promise named.
"""

from __future__ import annotations

from types import SimpleNamespace
from unittest import mock

import pytest

from backend.api import sync
from backend.sync import exchange, merge, parse, records
from tests.simulation import faulty_phones as phones
from tests.simulation import faulty_servers as servers
from tests.simulation import restores, scenarios
from tests.simulation.book import (
    ACKNOWLEDGED,
    BACKWARDS,
    DELETED,
    EDITS,
    FUTURE,
    PRIVATE,
    PROGRESS,
    REFUSED,
    REPEATS,
    RESYNC,
    SKIPPED,
    Broken,
)
from tests.simulation.faulty_servers import Faulty, instead
from tests.simulation.histories import run
from tests.simulation.phone import Phone
from tests.simulation.scenarios import Scenario, play
from tests.simulation.server import Server

HISTORIES = 200
"""By then each fault that is looked for in random histories is found; most are within ten."""

PHONES: list[tuple[type[Phone], str, Scenario | None]] = [
    (phones.ClearsEveryMark, EDITS, scenarios.an_edit_is_made_while_the_question_is_out),
    (phones.PullsOver, EDITS, scenarios.a_page_brings_what_is_edited_here),
    (phones.TakesAnythingPulledForSaved, EDITS, scenarios.a_page_brings_what_is_edited_here),
    (phones.DropsWhatIsRefused, REFUSED, None),
    (phones.StopsAtARefusal, PROGRESS, None),
    (phones.EditsInTwoWrites, EDITS, scenarios.the_app_is_killed_in_the_middle_of_an_edit),
    (phones.MovesTheCursorFirst, SKIPPED, scenarios.the_app_is_killed_in_the_middle_of_a_page),
    (phones.ForgetsTombstones, DELETED, None),
    (phones.NeverStampsAnew, PROGRESS, None),
    (phones.StampsAnewAtOnce, EDITS, scenarios.a_question_given_up_arrives_late),
    (
        phones.StampsAnewOnlyWhatWaits,
        EDITS,
        scenarios.a_phone_a_year_ahead_corrects_what_was_refused,
    ),
    (
        phones.StampsAnewFromNow,
        EDITS,
        restores.what_another_phone_read_before_is_edited_by_a_clock_that_jumped,
    ),
    (phones.StampsEverythingAnew, EDITS, scenarios.a_clock_jumps_while_an_answer_is_lost),
    (phones.KeepsItsOwnTime, PROGRESS, None),
    (phones.BelievesLateTime, EDITS, scenarios.an_answer_is_a_day_late),
    (phones.GoesByTheServersTime, EDITS, scenarios.the_servers_clock_goes_back_an_hour),
    (phones.HeedsOnlyItsOwnStamps, EDITS, scenarios.a_phone_a_year_behind_edits_what_it_has_seen),
    (
        phones.SendsNothingAfterARestore,
        ACKNOWLEDGED,
        restores.the_server_is_put_back_and_nobody_says_so,
    ),
    (phones.SendsBeforeItHasRead, RESYNC, restores.the_server_is_put_back_and_nobody_says_so),
    (
        phones.HasNoWitness,
        ACKNOWLEDGED,
        restores.what_was_written_ahead_of_the_cursor_is_in_no_backup,
    ),
    (phones.HasNoGeneration, ACKNOWLEDGED, restores.an_answer_from_before_a_resync_comes_after_it),
    (phones.UndoesDeletes, DELETED, scenarios.a_delete_and_a_later_edit_meet),
    (phones.GivesUpOnTooMuch, PROGRESS, scenarios.a_hundred_and_one_changes_wait),
]

SERVERS: dict[str, tuple[Faulty, str, Scenario | None]] = {
    "it takes stamps from the future": (instead(parse, "is_ahead", lambda *_: False), FUTURE, None),
    "the cursor jumps to the head": (instead(exchange, "_read_page", servers.jump), SKIPPED, None),
    "the first page says it is the last": (
        instead(exchange, "_read_page", servers.end_early),
        SKIPPED,
        None,
    ),
    "one bad record refuses the batch": (
        instead(sync, "parse", servers.all_or_nothing),
        PROGRESS,
        None,
    ),
    "a record is replaced whole": (
        instead(merge, "merge", servers.replace_record),
        BACKWARDS,
        None,
    ),
    "the latest to arrive wins": (
        instead(merge, "merge", servers.latest_to_arrive),
        BACKWARDS,
        None,
    ),
    "an edit undoes a delete": (
        instead(merge, "merge", servers.edit_after_delete),
        DELETED,
        scenarios.a_delete_and_a_later_edit_meet,
    ),
    "tombstones are not kept": (instead(exchange, "store", servers.lose_tombstones), DELETED, None),
    "a change keeps its old revision": (
        instead(exchange, "store", servers.keep_revisions),
        BACKWARDS,
        None,
    ),
    "a repeat is stored anew": (
        instead(merge, "_same", servers.everything_is_new),
        REPEATS,
        scenarios.a_batch_arrives_twice,
    ),
    "no place is checked": (
        instead(exchange, "_check_cursors", servers.nothing),
        SKIPPED,
        restores.the_server_is_put_back_and_nobody_says_so,
    ),
    "every batch has one tag": (
        lambda: mock.patch.object(exchange, "secrets", SimpleNamespace(token_hex=lambda _: "0")),
        SKIPPED,
        restores.the_server_is_put_back_and_nobody_says_so,
    ),
    "revisions are taken without the lock": (
        servers.no_lock,
        SKIPPED,
        scenarios.a_write_commits_after_a_later_one,
    ),
    "what was read before a wait is believed": (
        servers.no_check_before_the_lock,
        ACKNOWLEDGED,
        scenarios.a_push_waits_for_one_that_edits_the_same_day,
    ),
    "it forgets how late it was": (
        instead(records, "read_account", servers.forget_how_late_it_was),
        SKIPPED,
        scenarios.the_servers_clock_goes_back_an_hour,
    ),
    "a page is anybody's": (instead(records, "page", servers.anybodys_page), PRIVATE, None),
}
OF_POSTGRESQL = {"revisions are taken without the lock", "what was read before a wait is believed"}
"""On SQLite the one connection that writes is the lock: nothing is written without it, or read
before it."""


@pytest.mark.parametrize(
    ("phone", "promise", "scenario"), PHONES, ids=[phone.__name__ for phone, *_ in PHONES]
)
def test_a_faulty_phone_is_found_out(
    server: Server, phone: type[Phone], promise: str, scenario: Scenario | None
) -> None:
    assert broken(server, scenario, phone) == promise


@pytest.mark.parametrize(
    ("server", "it"),
    [("postgresql" if it in OF_POSTGRESQL else "sqlite", it) for it in SERVERS],
    indirect=["server"],
)
def test_a_faulty_server_is_found_out(server: Server, it: str) -> None:
    faulty, promise, scenario = SERVERS[it]

    with faulty():
        assert broken(server, scenario) == promise


def broken(server: Server, scenario: Scenario | None, phone: type[Phone] = Phone) -> str | None:
    """Return the first promise that is broken in the scenario, or in random histories."""
    try:
        if scenario:
            play(server, scenario, phone)
        else:
            run(server, HISTORIES, 0, shrink=False, phone_class=phone)
    except Broken as found:
        return found.promise
    return None
