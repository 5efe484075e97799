"""Reminders in a real Firefox, from the switch to the decrypted notification."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.reminders.payload import DAILY_WORDINGS
from tests.e2e.actions import SAFETY_QUESTIONS
from tests.e2e.due_reminders import make_due, reminder, subscription, wait_for
from tests.e2e.firefox import Firefox, firefox
from tests.push.autopush import DELIVERED, Autopush
from tests.support import browsers
from tests.support.server import Server

pytestmark = pytest.mark.firefox
SHOWN = """navigator.serviceWorker.ready
    .then(registration => registration.getNotifications())
    .then(all => all.map(({ title, body, tag, data }) => ({ title, body, tag, data })))"""
UNSUBSCRIBE = """navigator.serviceWorker.ready
    .then(registration => registration.pushManager.getSubscription())
    .then(subscription => subscription.unsubscribe())"""


@pytest.fixture
def server(tmp_path: Path, mozilla: Autopush) -> Iterator[Server]:
    """Run a server with its worker, as `make run` does."""
    server = Server(tmp_path, MEDIUS_WORKER="thread", MEDIUS_PUSH_HOSTS=mozilla.origin).start()
    yield server
    server.stop()


@pytest.fixture
def person(server: Server, mozilla: Autopush, tmp_path: Path) -> Iterator[Firefox]:
    """Open the app in a Firefox and answer the first questions."""
    program = browsers.firefox()
    assert program is not None
    with firefox(program, tmp_path / "profile", dom_push_serverURL=mozilla.address) as person:
        person.open(server.url)
        for name in ("Begin", "Yes, keep a copy", "Tennis ball", "Against a wall", "Right side"):
            person.tap(name)
        for question in SAFETY_QUESTIONS:
            person.wait_for_text(question)
            person.tap("None of these")
        person.wait_until("/saved \\d\\d:\\d\\d/.test(document.body.innerText)")
        yield person


def test_firefox_shows_reminders_repairs_subscriptions_and_unsubscribes(
    person: Firefox, server: Server, mozilla: Autopush
) -> None:
    switch_reminders_on(person, server)
    first = shown_when_due(person, server, mozilla)
    assert (first["title"], first["body"]) in DAILY_WORDINGS
    assert first["data"] == f"{server.url}/start"
    assert [message.headers["Topic"] for message in mozilla.accepted] == [first["tag"]]

    # The push service loses the subscription: our service worker subscribes again without a page.
    old = endpoint(server)
    mozilla.drop_subscriptions()
    wait_for(lambda: endpoint(server) != old)
    second = shown_when_due(person, server, mozilla)
    assert second["tag"] != first["tag"]

    # The browser loses it: the push service responds 410, and the next start subscribes again.
    old = endpoint(server)
    person.run(UNSUBSCRIBE)
    assert push_status(old) == 410
    make_due(server)
    wait_for(lambda: not subscription(server))
    person.open(f"{server.url}/reminders")
    wait_for(lambda: subscription(server))
    assert endpoint(server) != old
    person.wait_for_text("Mended itself")  # app text

    person.tap("No more reminders on this phone")
    wait_until_unsubscribed(server, mozilla)

    # A sign-out unsubscribes, too.
    person.wait_for_text("Shall we nudge you?")
    switch_reminders_on(person, server)
    person.open(f"{server.url}/devices")
    person.wait_for_text("this phone\n")
    person.tap("Remove Medius from this phone")
    person.wait_for_text("You have no other phone here.")
    person.tap("Remove it")
    wait_until_unsubscribed(server, mozilla)
    assert (mozilla.rejected, set(mozilla.acknowledged)) == ([], {DELIVERED})


def wait_until_unsubscribed(server: Server, mozilla: Autopush) -> None:
    """Wait until neither the server nor the push service knows this browser."""
    wait_for(lambda: not subscription(server))
    wait_for(lambda: not mozilla.browsers)
    assert reminder(server).get("due_at") is None


def switch_reminders_on(person: Firefox, server: Server) -> None:
    person.open(f"{server.url}/reminders")
    person.tap("After lunch")
    person.tap("Remind me on this phone")
    person.wait_for_text("Reminder health")
    person.wait_for_text("Next: ")


def shown_when_due(person: Firefox, server: Server, mozilla: Autopush) -> dict[str, Any]:
    """Make a reminder due; return its notification once the server knows that it was shown."""
    sent = len(mozilla.accepted)
    make_due(server)
    wait_for(lambda: len(mozilla.accepted) == sent + 1)
    topic = mozilla.accepted[-1].headers["Topic"]
    found = person.wait_until(f"{SHOWN}.then(all => all.find(({{ tag }}) => tag === {topic!r}))")
    wait_for(lambda: (subscription(server)["shown_at"] or 0) >= mozilla.accepted[-1].at * 1000)
    return dict(found)


def endpoint(server: Server) -> str:
    return str(subscription(server)["endpoint"])


def push_status(address: str) -> int:
    """Send a message to `address`; return the error status of the push service."""
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(urllib.request.Request(address, b"", method="POST"))
    error.value.close()
    return error.value.code
