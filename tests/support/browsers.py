"""Find the browsers that the tests drive, and install those that are missing.

`python -m tests.support.browsers` leaves Chromium installed or exits with one sentence. WebKitGTK
(the engine of Safari) and Firefox come only from apt; without them their tests are deselected.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
CHROMIUM_NAMES = [
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", MAC_CHROME,
]  # fmt: skip
MAC_FIREFOX = "/Applications/Firefox.app/Contents/MacOS/firefox"
FIREFOX_NAMES = ["firefox-esr", "firefox", MAC_FIREFOX]
MINI_BROWSERS = ["lib/*/webkit2gtk-4.1/MiniBrowser", "libexec/webkit2gtk-4.1/MiniBrowser"]
# Real fonts, so that screenshots and contrast checks see what people see.
FONTS = ["fonts-dejavu-core", "fonts-noto-core"]
CHROMIUM_PACKAGES = ["chromium", *FONTS]
WEBKIT_PACKAGES = ["webkit2gtk-driver", "xvfb", "xauth"]
FIREFOX_PACKAGES = ["firefox-esr"]

NO_CHROMIUM = (
    "The browser tests need Chromium, and it could not be installed here: "
    "install Chromium or Google Chrome, or as root run `apt-get install chromium`."
)
NO_DRIVER = "Playwright cannot start here: install libatomic (on Debian, as root, `apt-get install libatomic1`)."
NO_WEBKIT = "NOT TESTED IN WEBKIT: WebKitGTK is not on this machine (on Debian: apt install webkit2gtk-driver xvfb)."
NO_FIREFOX = (
    "NOT TESTED IN FIREFOX: it is not on this machine (on Debian: apt install firefox-esr)."
)
NO_DESKTOP = "NOT TESTED: notifications that are shown and touched; this is not Linux."


class BrowserMissing(Exception):
    """A required browser is missing and cannot be installed; the message says what to do."""


@dataclass(frozen=True)
class WebKit:
    """The three programs of a WebKit test."""

    driver: Path
    browser: Path
    xvfb: Path


def chromium() -> Path:
    """Return the system's Chromium, or Playwright's own."""
    found = _chromium()
    if found is None:
        raise BrowserMissing(NO_CHROMIUM)
    return found


def webkit() -> WebKit | None:
    """Return WebKitGTK with its driver and display, or None."""
    driver, xvfb = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browsers = [path for place in MINI_BROWSERS for path in Path("/usr").glob(place)]
    if driver is None or xvfb is None or not browsers:
        return None
    return WebKit(Path(driver), browsers[0], Path(xvfb))


@cache
def firefox() -> Path | None:
    """Return Firefox, or None."""
    return _first_that_runs(FIREFOX_NAMES, "Firefox")


def _chromium() -> Path | None:
    return _first_that_runs(CHROMIUM_NAMES, "Chrom") or _playwrights_own()


def _first_that_runs(names: list[str], says: str) -> Path | None:
    on_path = [Path(found) for name in names if (found := shutil.which(name))]
    return next((path for path in on_path if _runs(path, says)), None)


def _runs(browser: Path, says: str) -> bool:
    # A snap may not read the profile that a test puts in /tmp.
    if browser.resolve().name == "snap" or "/snap/" in str(browser.resolve()):
        return False
    try:
        answer = subprocess.run([browser, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and says in answer.stdout


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if _runs(path, "Chrom") else None


def _driver_runs() -> bool:
    """Return whether Playwright's Node starts; a bare Debian lacks libatomic."""
    return (
        subprocess.run(
            [sys.executable, "-m", "playwright", "--version"], capture_output=True
        ).returncode
        == 0
    )


def _sudo() -> list[str] | None:
    """Return the prefix that runs a command as root without a password, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


class Apt:
    """Debian's package manager, where it can be used without a password."""

    def __init__(self) -> None:
        self.sudo = _sudo() if shutil.which("apt-get") else None
        self.is_updated = False

    def install(self, packages: list[str]) -> bool:
        """Install `packages`; return False where apt does not know them or may not be used.

        Raises BrowserMissing when apt knows them all and fails.
        """
        if self.sudo is None or not self._knows(packages):
            return False
        print(f"Installing with apt: {' '.join(packages)}", flush=True)
        if not self._get("install", "-y", "--no-install-recommends", *packages):
            raise BrowserMissing(
                f"apt could not install {' '.join(packages)}: its words are above."
            )
        return True

    def _knows(self, packages: list[str]) -> bool:
        if not self.is_updated:
            # An unreachable list of no concern to us must not end the run: _knows is the judge.
            self._get("update")
            self.is_updated = True
        return subprocess.run(["apt-cache", "show", *packages], capture_output=True).returncode == 0

    def _get(self, *words: str) -> bool:
        command = [
            *(self.sudo or []),
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "-qq",
            *words,
        ]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0 and words[0] == "install":
            print(done.stdout, done.stderr)
        return done.returncode == 0


def _install_chromium(apt: Apt) -> None:
    if apt.install(CHROMIUM_PACKAGES) and _chromium():
        return
    print("Installing Playwright's own Chromium", flush=True)
    words = [
        "install",
        "--no-shell",
        *(["--with-deps"] if apt.sudo is not None else []),
        "chromium",
    ]
    # Where this fails it fails at length, and the sentence that follows says all one can do about
    # it.
    subprocess.run(
        [sys.executable, "-m", "playwright", *words], stdin=subprocess.DEVNULL, capture_output=True
    )


def _has_a_font() -> bool:
    return not shutil.which("apt-get") or any(Path("/usr/share/fonts").rglob("*.ttf"))


def main() -> None:
    """Install the browsers, or exit with one sentence."""
    apt = Apt()
    if not _driver_runs() and not (apt.install(["libatomic1"]) and _driver_runs()):
        raise BrowserMissing(NO_DRIVER)
    if _chromium() is None:
        _install_chromium(apt)
    chromium()
    if not _has_a_font():
        apt.install(FONTS)
    if webkit() is None and not apt.install(WEBKIT_PACKAGES):
        print(f"\n*** {NO_WEBKIT}\n", flush=True)
    if firefox() is None and not apt.install(FIREFOX_PACKAGES):
        print(f"\n*** {NO_FIREFOX}\n", flush=True)


if __name__ == "__main__":
    try:
        main()
    except BrowserMissing as missing:
        sys.exit(str(missing))
