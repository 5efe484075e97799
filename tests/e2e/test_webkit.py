"""A session offline and its sync in a real WebKit, the engine of Safari."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver import WebKitGTKOptions
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.service import Service

from tests.e2e.actions import SAVED
from tests.e2e.due_reminders import TIMEOUT_SECONDS, wait_for
from tests.e2e.server_records import account_records, of_kind
from tests.support.browsers import webkit
from tests.support.server import Server

pytestmark = [
    pytest.mark.webkit,
    # Selenium's own driver for WebKitGTK uses what Selenium deprecates.
    pytest.mark.filterwarnings(
        "ignore:setting remote_server_addr in RemoteConnection:DeprecationWarning"
    ),
]
HAS_SERVICE_WORKER = "return navigator.serviceWorker.controller !== null"
ACCOUNT = """
    const done = arguments[0], opening = indexedDB.open("medius");
    opening.onsuccess = () => {
        const request = opening.result.transaction("meta").objectStore("meta").get("account");
        request.onsuccess = () => { opening.result.close(); done(request.result.account_id); };
    };
"""


@pytest.fixture
def display() -> Iterator[str]:
    """Run an invisible display."""
    here = webkit()
    assert here is not None
    reading, writing = os.pipe()
    command = [
        str(here.xvfb),
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "800x1000x24",
        "-nolisten",
        "tcp",
    ]
    xvfb = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as numbers:
        yield f":{numbers.readline().strip()}"
    xvfb.terminate()
    xvfb.wait()


@pytest.fixture
def safari(display: str, tmp_path: Path) -> Iterator[WebDriver]:
    here = webkit()
    assert here is not None
    options = WebKitGTKOptions()
    options.binary_location = str(here.browser)
    options.add_argument("--automation")
    # Containers run as root, where WebKit's sandbox cannot start. `home` separates its files.
    home = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("DATA", "CACHE", "CONFIG")}
    env = {
        **os.environ,
        **home,
        "DISPLAY": display,
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
    }
    service = Service(str(here.driver), env=env, log_output=subprocess.DEVNULL)
    driver = webdriver.WebKitGTK(options=options, service=service)
    driver.set_page_load_timeout(2 * TIMEOUT_SECONDS)
    driver.set_script_timeout(TIMEOUT_SECONDS)
    yield driver
    driver.quit()


def tap(safari: WebDriver, name: str) -> None:
    """Tap the button or link whose label or text begins with `name`."""
    path = (
        f"//*[self::button or self::a][starts-with(@aria-label, '{name}') "
        f"or starts-with(normalize-space(), '{name}')]"
    )
    wait_for(
        lambda: safari.find_elements(By.XPATH, path), lambda: f"no {name!r} on {shown_text(safari)}"
    )[0].click()


def shown_text(safari: WebDriver) -> str:
    return safari.find_element(By.TAG_NAME, "body").text


def wait_for_text(safari: WebDriver, words: str) -> None:
    wait_for(lambda: words in shown_text(safari), lambda: f"no {words!r} in:\n{shown_text(safari)}")


def score_is_accepted(safari: WebDriver, number: str) -> bool:
    """Choose a score in the diary; return whether the app accepted it."""
    time.sleep(1)
    tap(safari, number)
    time.sleep(1)
    return f"Right side {number}" in shown_text(safari)


def test_webkit_keeps_sessions_done_offline(safari: WebDriver, server: Server) -> None:
    safari.get(server.url)
    wait_for(lambda: safari.execute_script(HAS_SERVICE_WORKER), lambda: "no service worker")
    taps = (
        ("Begin", "Keep a copy on the server?"), ("Yes, keep a copy", "What do you have?"),
        ("Tennis ball", "Floor or wall?"), ("Against a wall", "Which side is worse?"),
        ("Right side", "Is any of this so today?"), ("None of these", "And any of this?"),
        ("None of these", "Is any of this new, or happening now?"),
    )  # fmt: skip
    for button, question in taps:
        tap(safari, button)
        wait_for_text(safari, question)
    tap(safari, "None of these")
    wait_for(
        lambda: any(SAVED.match(one.text) for one in safari.find_elements(By.CLASS_NAME, "saved")),
        lambda: "not saved",
    )

    assert server.stop() == 0
    safari.refresh()
    tap(safari, "Start")
    wait_for_text(safari, "Can you hear this?")
    tap(safari, "Go on without sound")
    wait_for_text(safari, "How sore is the right side now?")
    tap(safari, "Start without a number")
    tap(safari, "Skip")
    wait_for_text(safari, "Bend and straighten")
    time.sleep(2)
    tap(safari, "Pause")
    tap(safari, "Finish here")
    wait_for_text(safari, "How sore is the right side now?")
    tap(safari, "4")
    wait_for_text(safari, "How sore is the left side now?")
    tap(safari, "2")
    wait_for_text(safari, "Right side first")
    safari.get(f"{server.url}/diary")
    wait_for_text(safari, "how sore were your hips")
    wait_for(lambda: score_is_accepted(safari, "6"), lambda: "no score is accepted")
    # Session, diary and the sound setting.
    wait_for_text(safari, "5 waiting")
    server.start()
    tap(safari, "More")
    tap(safari, "Saved")
    tap(safari, "Try now")
    wait_for(lambda: "to be saved" not in shown_text(safari), lambda: "not saved")

    account = safari.execute_async_script(ACCOUNT)
    records = account_records(server.database, account)
    [session], [day] = of_kind(records, "session"), of_kind(records, "check_in")
    [step] = session.fields["steps"]
    assert (step["id"], step["side"], step["done"]) == ("middle", "right", False)
    assert 2 <= step["seconds"] < 30
    assert (session.fields["after:right"], session.fields["after:left"]) == (4, 2)
    assert day.fields["pain:right"] == 6
