"""Reminders on two phones of one person: a real Chromium and a real Firefox."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from backend.reminders.payload import DAILY_WORDINGS
from tests.e2e.actions import (
    answer_welcome,
    goto,
    pass_sound_check,
    rate_after_session,
    tap,
    wait_until_saved,
)
from tests.e2e.due_reminders import make_due, reminder, subscriptions, wait_for
from tests.e2e.firefox import Firefox, firefox
from tests.e2e.phone import HAS_SERVICE_WORKER
from tests.e2e.server_records import server_records
from tests.e2e.session_actions import finish_early
from tests.e2e.test_push_chromium import shown, switch_reminders_on
from tests.e2e.test_push_firefox import SHOWN
from tests.e2e.two_phones import approve, open_link
from tests.push.autopush import DELIVERED, Autopush
from tests.push.desktop import Desktop
from tests.push.gcm import Gcm
from tests.support import browsers
from tests.support.server import Server

pytestmark = [pytest.mark.desktop, pytest.mark.firefox]


@pytest.fixture
def server(tmp_path: Path, google: Gcm, mozilla: Autopush) -> Iterator[Server]:
    """Run a server with its worker, as `make run` does."""
    server = Server(
        tmp_path, MEDIUS_WORKER="thread", MEDIUS_PUSH_HOSTS=mozilla.origin, **google.environment
    ).start()
    yield server
    server.kill()


@pytest.fixture
def old(push_chromium: BrowserContext, server: Server) -> Page:
    """Return the first phone: a Chromium whose notifications are on the desktop."""
    page = push_chromium.new_page()
    page.goto(server.url)
    page.wait_for_function(HAS_SERVICE_WORKER)
    answer_welcome(page)
    return page


@pytest.fixture
def new(old: Page, mozilla: Autopush, tmp_path: Path) -> Iterator[Firefox]:
    """Return the second phone: a Firefox, linked by the QR code of the first."""
    program = browsers.firefox()
    assert program is not None
    with firefox(program, tmp_path / "firefox", dom_push_serverURL=mozilla.address) as phone:
        phone.open(open_link(old))
        phone.tap("Yes, bring it here")
        phone.wait_for_text("Enter these two digits")
        approve(old, str(phone.run("document.querySelector('.digits').innerText")))
        phone.wait_for_text("All of it is here.")
        yield phone


def test_two_phones_are_reminded_once_and_a_session_counts_for_both(
    old: Page, new: Firefox, server: Server, google: Gcm, mozilla: Autopush, desktop: Desktop
) -> None:
    switch_reminders_on(old)
    make_due(server)
    shown(desktop, *DAILY_WORDINGS)
    wait_for(lambda: is_planned(server))
    assert len(subscriptions(server)) == 1
    assert (len(google.accepted), mozilla.accepted) == (1, [])  # the second phone is not subscribed

    new.open(f"{server.url}/reminders")
    stamp_before = switch_stamp(server, old)
    new.tap("Remind me on this phone")
    new.wait_for_text("Next: ")
    wait_for(lambda: switch_stamp(server, old) > stamp_before)
    assert len(subscriptions(server)) == 2
    make_due(server)
    wait_for(lambda: len(google.accepted) == 2)
    wait_for(lambda: len(mozilla.accepted) == 1)
    wait_for(lambda: is_planned(server))
    [notification] = new.wait_until(f"{SHOWN}.then(all => all.length && all)")
    assert (
        notification["tag"]
        == google.accepted[1].headers["Topic"]
        == mozilla.accepted[0].headers["Topic"]
    )
    wait_for(lambda: len(desktop.visible) == 2)  # one for each reminder that was due

    goto(old, "/start")
    pass_sound_check(old)
    tap(old, "Start without a number")
    tap(old, "Skip")
    finish_early(old)
    rate_after_session(old, 3, 2)
    wait_for(lambda: not desktop.visible)
    wait_until_saved(old)
    make_due(server)
    wait_for(lambda: is_planned(server))
    assert (len(google.accepted), len(mozilla.accepted)) == (2, 1)
    assert (google.rejected, mozilla.rejected, set(mozilla.acknowledged)) == ([], [], {DELIVERED})


def switch_stamp(server: Server, phone: Page) -> str:
    """Return the stamp of the setting that switches reminders on."""
    return server_records(server.database, phone)["setting:reminder_on"].stamps["value"]


def is_planned(server: Server) -> bool:
    """Return whether the worker has handled the due reminder and planned the next one."""
    row = reminder(server)
    return row["lease"] is None and row["slot"] > time.time() * 1000
