"""The browser can install the app, and opens it in its own window."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, expect

from backend.config import from_environment
from tests.e2e.actions import wait_until
from tests.e2e.phone import FLAGS, HAS_SERVICE_WORKER, TIMEOUT_MS, record_errors
from tests.support.browsers import chromium
from tests.support.server import Server


@contextmanager
def installable(
    playwright: Playwright, profile: Path, url: str
) -> Iterator[tuple[BrowserContext, Page, CDPSession]]:
    """Open `url` in a browser with a profile on disk, which can install apps."""
    errors: list[str] = []
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium(), args=FLAGS
    )
    record_errors(context, errors, [])
    page = context.new_page()
    page.goto(url)
    page.wait_for_function(HAS_SERVICE_WORKER)
    try:
        yield context, page, context.new_cdp_session(page)
    finally:
        context.close()
    assert errors == []


def installability_errors(browser: CDPSession) -> list[str]:
    """Return the reasons why the browser cannot install this page."""
    return [
        one["errorId"]
        for one in browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    ]


def test_app_is_installable(playwright: Playwright, shared_server: Server, tmp_path: Path) -> None:
    with installable(playwright, tmp_path, shared_server.url) as (_, _, browser):
        manifest = browser.send("Page.getAppManifest")

        assert installability_errors(browser) == []

    fields = json.loads(manifest["data"])
    assert manifest["errors"] == []
    assert (fields["name"], fields["short_name"], fields["display"]) == (
        "Medius",
        "Medius",
        "standalone",
    )
    assert (fields["id"], fields["start_url"], fields["scope"]) == ("/", "/", "/")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in fields["icons"]}
    assert "maskable" in {icon.get("purpose") for icon in fields["icons"]}
    assert [one["url"] for one in fields["shortcuts"]] == ["/diary", "/history"]


def test_manifest_icons_and_screenshots_exist(
    shared_server: Server, playwright: Playwright
) -> None:
    request = playwright.request.new_context(base_url=shared_server.url)
    fields = request.get("/manifest.webmanifest").json()
    pictures = [*fields["icons"], *fields.get("screenshots", [])]
    pictures += [icon for shortcut in fields["shortcuts"] for icon in shortcut["icons"]]

    responses = {one["src"]: request.get(one["src"]) for one in pictures}

    assert {path: one.status for path, one in responses.items() if not one.ok} == {}
    types = {one.headers["content-type"].split("/")[0] for one in responses.values()}
    assert types == {"image"}
    request.dispose()


def test_installed_app_opens_in_its_own_window(
    playwright: Playwright, shared_server: Server, tmp_path: Path
) -> None:
    app = {"manifestId": f"{shared_server.url}/"}
    with installable(playwright, tmp_path, shared_server.url) as (context, page, browser):
        assert not is_standalone(page)
        browser.send("PWA.install", app)
        browser.send("PWA.changeAppUserSettings", {**app, "displayMode": "standalone"})

        with context.expect_page(timeout=2 * TIMEOUT_MS) as opening:
            browser.send("PWA.launch", app)

        expect(opening.value.get_by_role("heading", name="A few minutes a day")).to_be_visible()
        assert is_standalone(opening.value)
        browser.send("PWA.uninstall", app)


def is_standalone(page: Page) -> bool:
    return bool(page.evaluate("matchMedia('(display-mode: standalone)').matches"))


def test_manifest_without_icons_is_not_installable(playwright: Playwright, tmp_path: Path) -> None:
    folder = from_environment().app_folder
    assert folder is not None
    shutil.copytree(folder, tmp_path / "app")
    manifest = tmp_path / "app" / "manifest.webmanifest"
    fields: dict[str, Any] = json.loads(manifest.read_text())
    for compressed in manifest.parent.glob("manifest.webmanifest.*"):
        compressed.unlink()
    manifest.write_text(json.dumps({**fields, "icons": [], "display": "browser"}))
    server = Server(tmp_path, MEDIUS_APP=str(tmp_path / "app")).start()

    try:
        with installable(playwright, tmp_path / "profile", server.url) as (_, page, browser):
            wait_until(page, lambda: installability_errors(browser))  # the manifest is loaded later
            found = installability_errors(browser)
    finally:
        server.kill()

    assert {"manifest-display-not-supported", "manifest-missing-suitable-icon"} <= set(found)
