"""Find the browsers that the tests drive, and install missing ones.

`python -m tests.support.browsers` installs Chromium or exits with one sentence. WebKitGTK (the
engine of Safari) and Firefox come only from apt; without them their tests are deselected.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)  # fmt: skip
FIREFOX_NAMES = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
MINI_BROWSERS = ("lib/*/webkit2gtk-4.1/MiniBrowser", "libexec/webkit2gtk-4.1/MiniBrowser")
FONTS = ["fonts-dejavu-core", "fonts-noto-core"]  # for screenshots and contrast as people see them
CHROMIUM_PACKAGES = ["chromium", *FONTS]
WEBKIT_PACKAGES = ["webkit2gtk-driver", "xvfb", "xauth"]
FIREFOX_PACKAGES = ["firefox-esr"]
NO_CHROMIUM = (
    "The browser tests need Chromium, and it could not be installed here: "
    "install Chromium or Google Chrome, or as root run `apt-get install chromium`."
)
NO_DRIVER = (
    "Playwright cannot start here: install libatomic "
    "(on Debian, as root, `apt-get install libatomic1`)."
)
NO_WEBKIT = (
    "NOT TESTED IN WEBKIT: WebKitGTK is not on this machine "
    "(on Debian: apt install webkit2gtk-driver xvfb)."
)
NO_FIREFOX = (
    "NOT TESTED IN FIREFOX: it is not on this machine (on Debian: apt install firefox-esr)."
)
NO_DESKTOP = "NOT TESTED: how notifications are shown and tapped; this is not Linux."


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
    browsers = [path for pattern in MINI_BROWSERS for path in Path("/usr").glob(pattern)]
    if driver is None or xvfb is None or not browsers:
        return None
    return WebKit(Path(driver), browsers[0], Path(xvfb))


@cache
def firefox() -> Path | None:
    """Return Firefox, or None."""
    return _find(FIREFOX_NAMES, "Firefox")


def _chromium() -> Path | None:
    return _find(CHROMIUM_NAMES, "Chrom") or _chromium_of_playwright()


def _find(names: tuple[str, ...], version: str) -> Path | None:
    found = [Path(path) for name in names if (path := shutil.which(name))]
    return next((path for path in found if _runs(path, version)), None)


def _runs(browser: Path, version: str) -> bool:
    if "snap" in browser.resolve().parts or browser.resolve().name == "snap":
        return False  # it cannot read a profile in /tmp
    try:
        done = subprocess.run([browser, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and version in done.stdout


def _chromium_of_playwright() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if _runs(path, "Chrom") else None


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


def _driver_runs() -> bool:
    """Return whether Playwright's Node starts; a bare Debian lacks libatomic."""
    return _succeeds(sys.executable, "-m", "playwright", "--version")


def _sudo() -> list[str] | None:
    """Return the prefix that runs a command as root without a password, or None."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and _succeeds("sudo", "-n", "true") else None


class Apt:
    """Debian's package manager, if we may use it without a password."""

    def __init__(self) -> None:
        self.sudo = _sudo() if shutil.which("apt-get") else None
        self.is_updated = False

    def install(self, packages: list[str]) -> bool:
        """Install `packages`; return False if apt does not know them or we may not use it.

        Raises BrowserMissing if apt knows them and fails.
        """
        if self.sudo is None or not self._knows(packages):
            return False
        print(f"Installing with apt: {' '.join(packages)}", flush=True)
        done = self._get("install", "-y", "--no-install-recommends", *packages)
        if done.returncode:
            print(done.stdout, done.stderr)
            raise BrowserMissing(
                f"apt could not install {' '.join(packages)}: its messages are above."
            )
        return True

    def _knows(self, packages: list[str]) -> bool:
        if not self.is_updated:
            self._get("update")  # one unreachable package list must not stop us
            self.is_updated = True
        return _succeeds("apt-cache", "show", *packages)

    def _get(self, *words: str) -> subprocess.CompletedProcess[str]:
        prefix = [*(self.sudo or []), "env", "DEBIAN_FRONTEND=noninteractive"]
        command = [*prefix, "apt-get", "-qq", *words]
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def _install_chromium(apt: Apt) -> None:
    if apt.install(CHROMIUM_PACKAGES) and _chromium():
        return
    print("Installing Playwright's own Chromium", flush=True)
    with_packages = ["--with-deps"] if apt.sudo is not None else []
    # When it fails, the caller's sentence says more than its long output.
    _succeeds(
        sys.executable, "-m", "playwright", "install", "--no-shell", *with_packages, "chromium"
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
