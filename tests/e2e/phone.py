"""A phone: a browser context with a small screen and touch, whose errors are recorded."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

# The popup of Chromium's address bar is a page of its own, which costs each window a second of CPU.
# Chromium obeys the last --disable-features only, so those of Playwright 1.65 are repeated here.
UNUSED_FEATURES = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "OptimizationHints", "NetworkTimeServiceQuerying",
    "PreconnectToSearch", "AimEnabled",
)  # fmt: skip
# --no-sandbox: containers run as root. The rest stops Chromium's own requests.
FLAGS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", f"--disable-features={','.join(UNUSED_FEATURES)}",
]  # fmt: skip
# Text of 200 %, as set in the browser; the default is 16 px.
LARGE_TEXT = "--blink-settings=defaultFontSize=32"
SCREEN: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "locale": "en-GB",
    "timezone_id": "Europe/London",
}
# Long, for a busy machine: no test measures speed.
TIMEOUT_MS = 15_000
expect.set_options(timeout=TIMEOUT_MS)
# The first page loads its script after painting: a stopped clock must advance this far.
FIRST_FRAME_MS = 50
# Messages of the browser itself: the server cannot be reached, or an account was requested again
# after a lost response.
EXPECTED = re.compile(
    r"Failed to load resource: (net::ERR_|.* 409 .*/api/accounts$)"
    # Push needs a profile on disk.
    r"|Chrome currently does not support the Push API in incognito mode"
)
HAS_SERVICE_WORKER = "() => navigator.serviceWorker.controller !== null"
READ_STORE = """() => new Promise((resolve, reject) => {
    const opening = indexedDB.open("medius");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const db = opening.result;
        const store = db.transaction("NAME").objectStore("NAME");
        const [keys, values] = [store.getAllKeys(), store.getAll()];
        values.onsuccess = () => {
            db.close();
            resolve(Object.fromEntries(keys.result.map((key, index) => [key,
                values.result[index]])));
        };
    };
})"""

WRITE_META = """([name, value]) => new Promise((resolve, reject) => {
    const opening = indexedDB.open("medius");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const db = opening.result;
        const writing = db.transaction("meta", "readwrite");
        if (value === null) writing.objectStore("meta").delete(name);
        else writing.objectStore("meta").put(value, name);
        writing.oncomplete = () => (db.close(), resolve());
    };
})"""


class Phone:
    """A person's browser. Its tabs share their storage; two phones share nothing."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        """Create a context like SCREEN, with further `options` of Playwright."""
        self.context = browser.new_context(**{**SCREEN, **options})
        self.errors: list[str] = []
        self.requested_urls: list[str] = []
        self._stopped = False
        record_errors(self.context, self.errors, self.requested_urls)

    def open(self, url: str, path: str = "/") -> Page:
        """Open a tab, and wait until the app is shown and cached for offline use."""
        page = self.context.new_page()
        page.goto(url + path)
        if self._stopped:
            page.clock.run_for(FIRST_FRAME_MS)
        page.wait_for_function(HAS_SERVICE_WORKER)
        return page

    def set_clock(self, ahead: timedelta = timedelta()) -> datetime:
        """Install a running fake clock in every tab, `ahead` of real time; return its time."""
        now = datetime.now(UTC) + ahead
        self.context.clock.install(time=now)
        return now

    def stop_clock(self, ahead: timedelta = timedelta()) -> datetime:
        """Install a fake clock that is stopped; return its time."""
        at = self.set_clock(ahead) + timedelta(minutes=1)
        self.context.clock.pause_at(at)
        self._stopped = True
        return at

    def close(self) -> None:
        """Close every tab. From now on errors are ignored: a service worker may still be saving."""
        self.errors = [*self.errors]
        for page in self.context.pages:
            page.unroute_all(behavior="ignoreErrors")
        self.context.close()


def record_errors(context: BrowserContext, errors: list[str], addresses: list[str]) -> None:
    """Add each error to `errors`, each URL to `addresses`, and URLs of other hosts to both."""
    context.set_default_timeout(TIMEOUT_MS)
    context.set_default_navigation_timeout(2 * TIMEOUT_MS)

    def on_console(message: ConsoleMessage) -> None:
        words = f"{message.text} {message.location['url']}"
        if message.type in ("error", "warning") and not EXPECTED.match(words):
            errors.append(words)

    def on_request(request: Request) -> None:
        addresses.append(request.url)
        if urlsplit(request.url).hostname != "localhost":
            errors.append(f"request to {request.url}")

    context.on("console", on_console)
    context.on("request", on_request)
    context.on("weberror", lambda error: errors.append(str(error.error)))


def expect_only(phone: Phone, *statuses: int) -> None:
    """Assert that all errors are responses with these statuses, which the test provoked."""
    messages = [f"status of {status}" for status in statuses]
    assert [one for one in phone.errors if not any(text in one for text in messages)] == []
    phone.errors.clear()


def read_indexeddb(page: Page, store: str = "records") -> dict[str, Any]:
    """Return all entries of an object store of the app, by key."""
    found: dict[str, Any] = page.evaluate(READ_STORE.replace("NAME", store))
    return found


def phone_records(page: Page, kind: str) -> list[dict[str, Any]]:
    """Return the records of a kind that the phone has, in the order of their ids."""
    return [record for record in read_indexeddb(page).values() if record["kind"] == kind]


def is_synced(page: Page) -> bool:
    """Return whether the phone has nothing to upload."""
    return not any(record["dirty"] for record in read_indexeddb(page).values())


def write_meta(page: Page, name: str, value: Any) -> None:
    """Write a value into the app's `meta` store; None deletes it."""
    page.evaluate(WRITE_META, [name, value])
