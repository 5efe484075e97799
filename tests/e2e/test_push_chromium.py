"""Reminders in a real Chromium with no page open: notifications and their actions.

Server, worker, endpoint, signature and certificate are as in production, behind a proxy. Taps come
from the desktop, so the browser treats them as those of a person.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backend.reminders.payload import DAILY_WORDINGS, OTHER_WORDINGS, TEST
from tests.e2e.actions import (
    answer_welcome,
    goto,
    heading,
    pass_sound_check,
    rate_after_session,
    see,
    switch,
    tap,
)
from tests.e2e.due_reminders import make_due, reminder, subscription, wait_for
from tests.e2e.phone import HAS_SERVICE_WORKER, is_synced, read_indexeddb
from tests.e2e.seed_data import History, choose_file, today_of
from tests.e2e.server_records import of_kind, server_records
from tests.e2e.session_actions import finish_early
from tests.push.desktop import Desktop, Shown
from tests.push.gcm import Gcm
from tests.reminders.test_payload import FORBIDDEN
from tests.support.server import Server

pytestmark = pytest.mark.desktop
MINUTE_MS = 60_000
TWO_HOURS_MS = 120 * MINUTE_MS
CARD = "It may be a good time to see someone."
TWO_WEEKS = (
    "In each of the last two weeks you logged 4 or more on at least half of the days you filled in."
)
NOT_PUT_OFF = (
    "It was not put off",
    "The server could not be reached. Your few minutes are here whenever you like.",
)
# The URL with which the page was opened: from Today the app itself would go to the card, too.
OPENED_URL = "performance.getEntriesByType('navigation')[0].name"


@pytest.fixture
def server(tmp_path: Path, google: Gcm) -> Iterator[Server]:
    """Run a server with its worker, as `make run` does."""
    server = Server(tmp_path, MEDIUS_WORKER="thread", **google.environment).start()
    yield server
    server.kill()


def page_with_reminders(push_chromium: BrowserContext, server: Server) -> Page:
    """Open the app for the first time and switch reminders on."""
    page = push_chromium.new_page()
    page.goto(server.url)
    page.wait_for_function(HAS_SERVICE_WORKER)
    answer_welcome(page)
    switch_reminders_on(page)
    return page


def test_reminders_wake_chromium_and_their_actions_work(
    push_chromium: BrowserContext, server: Server, google: Gcm, desktop: Desktop
) -> None:
    page = page_with_reminders(push_chromium, server)
    tap(page, "Send a test now")
    close_notification(desktop, shown(desktop, TEST))
    see(page, "It was shown here")
    switch(page, "Ask the morning after", on=True)
    wait_until_saved_here(page)
    page.close()

    # No page is open, and "Later today" opens none.
    make_due(server)
    number = shown(desktop, *DAILY_WORDINGS)
    assert set(desktop.visible[number].buttons) >= {"Start", "Later today"}
    wait_for(lambda: subscription(server)["shown_at"])
    touched_at = time.time() * 1000
    desktop.touch(number, "Later today")
    wait_for(lambda: (reminder(server)["snoozed_until"] or 0) > touched_at)
    assert 0 < reminder(server)["slot"] - touched_at < TWO_HOURS_MS + MINUTE_MS
    assert number not in desktop.visible

    # Two hours later the next reminder arrives, and a tap opens the player.
    make_due(server)
    with push_chromium.expect_page() as opening:
        desktop.touch(shown(desktop, *DAILY_WORDINGS))
    page = opening.value
    pass_sound_check(page)
    tap(page, "Start without a number")
    tap(page, "Skip")
    finish_early(page)
    rate_after_session(page, 3, 2)
    page.close()

    # The morning after, and the server cannot be reached.
    make_due(server, "morning")
    number = shown(desktop, OTHER_WORDINGS["morning"])
    server.kill()
    google.send_empty_message()
    shown(desktop, ("Medius", ""))
    desktop.touch(number, "Worse")
    page = push_chromium.new_page()
    page.goto(server.url)
    wait_for(lambda: [one for one in read_indexeddb(page).values() if "morning" in one["fields"]])
    server.start()
    goto(page, "/")
    wait_for(
        lambda: (
            [
                one.fields["morning"]
                for one in of_kind(server_records(server.database, page), "check_in")
            ]
            == ["worse"]
        )
    )
    assert (google.rejected, google.requested_hosts) == ([], {"jmt17.google.com:443"})


def test_failed_snooze_shows_a_notification(
    push_chromium: BrowserContext, server: Server, google: Gcm, desktop: Desktop
) -> None:
    page = page_with_reminders(push_chromium, server)
    wait_until_saved_here(page)
    page.close()
    make_due(server)
    number = shown(desktop, *DAILY_WORDINGS)
    wait_for(lambda: subscription(server)["shown_at"])

    # The server cannot be reached, and no page is open.
    server.kill()
    desktop.touch(number, "Later today")
    note = shown(desktop, NOT_PUT_OFF)
    assert number not in desktop.visible
    assert [page.url for page in push_chromium.pages] == ["about:blank"]

    # A tap opens the player, as its text promises.
    with push_chromium.expect_page() as opening:
        desktop.touch(note)
    pass_sound_check(opening.value)
    assert reminder(server)["snoozed_until"] is None
    assert google.rejected == []


def test_unanswered_suggestion_arrives_by_push_and_opens_on_a_tap(
    push_chromium: BrowserContext, server: Server, google: Gcm, desktop: Desktop
) -> None:
    page = page_with_reminders(push_chromium, server)
    wait_for(lambda: subscription(server))
    import_two_sore_weeks(page)
    heading(page, CARD)
    wait_for(lambda: of_kind(server_records(server.database, page), "answer"))
    wait_until_saved_here(page)
    page.close()

    # The next morning, with no page open: the notification reveals nothing.
    make_due(server, "suggestion")
    number = shown(desktop, OTHER_WORDINGS["suggestion"])
    note = desktop.visible[number]
    assert [
        words for words in (note.title, note.body, *note.buttons) if FORBIDDEN.search(words)
    ] == []
    with push_chromium.expect_page() as opening:
        desktop.touch(number)

    page = opening.value
    heading(page, CARD)
    assert page.evaluate(OPENED_URL) == f"{server.url}/suggestion"
    see(page, TWO_WEEKS)
    for name in ("Arranged or already seeing someone", "Later"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    wait_for(lambda: number not in desktop.visible)
    assert google.rejected == []


def import_two_sore_weeks(page: Page) -> None:
    """Import fourteen sore evenings up to yesterday, so that Today opens a suggestion."""
    first = today_of(page) - timedelta(days=14)
    past = History(first, 0, cards=True)
    past.evenings(first, [5] * 14)
    goto(page, "/import")
    choose_file(page, past.file())
    tap(page, "Bring it in")


def switch_reminders_on(page: Page) -> None:
    goto(page, "/reminders")
    tap(page, "After lunch")
    tap(page, "Remind me on this phone")
    heading(page, "Reminder health")
    assert read_indexeddb(page)["setting:reminder_on"]["fields"]["value"][0] is True, (
        "the screen says that reminders are on before it is saved"
    )


def wait_until_saved_here(page: Page) -> None:
    """Wait until the server has everything."""
    wait_for(lambda: is_synced(page))


def shown(desktop: Desktop, *wordings: tuple[str, str]) -> int:
    """Wait for a notification with one of these `wordings`; return its number."""
    return int(
        wait_for(
            lambda: next(
                (
                    number
                    for number, note in desktop.visible.items()
                    if has_wording(note, *wordings)
                ),
                None,
            )
        )
    )


def has_wording(note: Shown, *wordings: tuple[str, str]) -> bool:
    """Return whether it has one of these wordings; the browser adds the URL above the body."""
    return (note.title, note.body.partition("\n\n")[2]) in wordings


def close_notification(desktop: Desktop, number: int) -> None:
    """Close a notification, as the desktop does after some time."""
    del desktop.visible[number]
