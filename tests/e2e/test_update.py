"""Updates of the app: only on request, never during a session, and always complete."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backend.config import from_environment
from tests.e2e.actions import (
    advance_time,
    choose_score,
    open_as_newcomer,
    rate_after_session,
    reload,
    see,
    start_session,
    tap,
    timer,
    visit,
    wait_until,
)
from tests.e2e.phone import Phone
from tests.e2e.session_actions import finish_early
from tests.support.server import ROOT, Server

OLD, NEW = "0.1.0", "0.1.1-newer"
NOTICE = "A newer version is here."
CACHES = "() => caches.keys()"
# The event when a person comes back to the tab: for Playwright every tab is always in front.
COME_BACK = """() => document.dispatchEvent(new Event("visibilitychange"))"""
UPDATE_IS_WAITING = """() => navigator.serviceWorker.getRegistration().then(
    (registration) => registration.waiting !== null)"""
# Applies the update, as if the other tab had requested it just before the session began.
APPLY_UPDATE = """() => new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", () => resolve());
    navigator.serviceWorker.getRegistration().then(({ active, waiting }) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => waiting.postMessage("use");
        active.postMessage("quiet?", [port2]);
    });
})"""


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a second build of the app with another version number."""
    pwa = tmp_path_factory.mktemp("newer") / "pwa"
    shutil.copytree(ROOT / "pwa", pwa, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (pwa / "node_modules").symlink_to(ROOT / "pwa" / "node_modules")
    about = json.loads((pwa / "package.json").read_text())
    (pwa / "package.json").write_text(json.dumps({**about, "version": NEW}))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    build = ["npm", "run", "--silent", "build"]
    subprocess.run(
        build,
        cwd=pwa,
        env={**os.environ, "PATH": path},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return pwa / "dist"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Run a server with the old version, which `release` replaces."""
    app = from_environment().app_folder
    assert app is not None
    shutil.copytree(app, tmp_path / "app")
    server = Server(tmp_path, MEDIUS_APP=str(tmp_path / "app")).start()
    yield server
    server.kill()


def release(server: Server, newer: Path) -> None:
    """Replace the old build with the newer one, as a release does."""
    assert server.stop() == 0
    app = Path(server.env["MEDIUS_APP"])
    shutil.rmtree(app)
    shutil.copytree(newer, app)
    server.start()


def version(page: Page) -> str:
    """Return the version shown under More."""
    visit(page, "More")
    text = page.get_by_text("App ").inner_text()
    visit(page, "Today")
    return text.split()[1].rstrip(",")


def find_update(page: Page) -> None:
    """Come back to the app, which then looks for an update, until the update is downloaded."""

    def is_found() -> object:
        page.evaluate(COME_BACK)
        return page.evaluate(UPDATE_IS_WAITING)

    wait_until(page, is_found)


def test_update_is_applied_completely_and_only_on_request(
    server: Server, newer: Path, phone: Phone
) -> None:
    page = open_as_newcomer(phone, server)
    old_caches = page.evaluate(CACHES)
    release(server, newer)
    find_update(page)
    see(page, NOTICE)

    reload(page)
    assert version(page) == OLD
    assert page.evaluate(CACHES)[: len(old_caches)] == old_caches
    loads: list[str] = []
    page.on("load", lambda _: loads.append(page.url))
    with page.expect_event("load"):
        tap(page, "Use it now")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    page.wait_for_timeout(500)

    assert len(loads) == 1
    assert version(page) == NEW
    expect(page.get_by_text(NOTICE)).to_have_count(0)
    new_caches = page.evaluate(CACHES)
    assert len(new_caches) == 1
    assert new_caches != old_caches
    server.kill()
    reload(page)
    assert version(page) == NEW


def test_update_never_interrupts_a_session(server: Server, newer: Path, phone: Phone) -> None:
    phone.set_clock()
    page = open_as_newcomer(phone, server)
    start_session(page)
    loads: list[str] = []
    page.on("load", lambda _: loads.append(page.url))

    release(server, newer)
    find_update(page)
    advance_time(page, 20)

    expect(page.get_by_text(NOTICE)).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(page.get_by_text(NOTICE)).to_have_count(0)
    tap(page, "Go on")
    finish_early(page)
    expect(page.get_by_text(NOTICE)).to_have_count(0)
    rate_after_session(page, 1, 1)
    see(page, NOTICE)
    assert loads == []
    assert version(page) == OLD


def test_tab_of_the_first_visit_can_update_too(server: Server, newer: Path, phone: Phone) -> None:
    page = open_as_newcomer(phone, server)
    release(server, newer)
    find_update(page)

    with page.expect_event("load"):
        tap(page, "Use it now")

    assert version(page) == NEW


def test_tab_that_is_still_loading_updates_too(server: Server, newer: Path, phone: Phone) -> None:
    idle = open_as_newcomer(phone, server)
    release(server, newer)
    find_update(idle)
    phone.context.route("**/api/content", lambda _: None)  # the network is slow
    loading = phone.open(server.url)

    with loading.expect_event("load"):
        tap(idle, "Use it now")

    assert version(loading) == NEW


def test_tab_in_a_session_updates_when_the_session_ends(
    server: Server, newer: Path, phone: Phone
) -> None:
    idle = open_as_newcomer(phone, server)
    release(server, newer)
    find_update(idle)
    see(idle, NOTICE)
    busy = phone.open(server.url)
    start_session(busy)
    loads: list[str] = []
    busy.on("load", lambda _: loads.append(busy.url))

    busy.evaluate(APPLY_UPDATE)
    busy.wait_for_timeout(500)
    assert loads == []
    expect(timer(busy)).to_be_visible()
    with busy.expect_event("load"):
        finish_early(busy)

    busy.wait_for_timeout(500)
    assert len(loads) == 1


def test_update_loses_no_letter_that_is_being_typed(
    server: Server, newer: Path, phone: Phone
) -> None:
    idle = open_as_newcomer(phone, server)
    release(server, newer)
    find_update(idle)
    busy = phone.open(server.url, "/diary")
    choose_score(busy, 4)

    busy.get_by_label("A note").press_sequentially("A long walk", delay=20)
    with busy.expect_event("load"):
        idle.evaluate(APPLY_UPDATE)

    expect(busy.get_by_label("A note")).to_have_value("A long walk")


def test_update_waits_for_details_that_are_on_the_page_only(
    server: Server, newer: Path, phone: Phone
) -> None:
    idle = open_as_newcomer(phone, server)
    release(server, newer)
    find_update(idle)
    busy = phone.open(server.url, "/report")
    name = busy.get_by_label("Name", exact=True)
    name.fill("Ada Example")

    idle.evaluate(APPLY_UPDATE)
    busy.wait_for_timeout(1_500)
    expect(name).to_have_value("Ada Example")
    with busy.expect_event("load"):
        visit(busy, "Today")
