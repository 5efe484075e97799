"""Photographs the app on a phone, by day and by night, into instance/screenshots.

Run it as `python -m tests.screenshots` where the app is built.
"""

import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from tests.browsers import chromium
from tests.server import Server

FOLDER = Path(__file__).parents[1] / "instance" / "screenshots"
PHONE = "Pixel 7"
SCREENS = ["today", "diary", "history", "map", "guide", "safety", "settings"]
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
MOST_STEPS = 12


def welcome(page: Page, scheme: str) -> None:
    """Go through the welcome by the first button of each step, taking a picture of each."""
    for step in range(1, MOST_STEPS):
        if not page.locator("main.welcome").count():
            return
        take(page, f"welcome-{step}-{scheme}")
        title = page.locator("h1").inner_text()
        page.locator(".foot button").first.click()
        page.locator("h1", has_text=title).wait_for(state="detached")


def take(page: Page, name: str) -> None:
    """Save what the whole screen shows."""
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


def main() -> None:
    """Take every picture, and say how many."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder)).start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for scheme in SCHEMES:
            phone = playwright.devices[PHONE]
            page = browser.new_context(**phone, color_scheme=scheme, service_workers="block").new_page()
            photograph(page, server.url, scheme)
        browser.close()
        server.stop()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures are in {FOLDER}.")


def photograph(page: Page, url: str, scheme: str) -> None:
    """Take every picture in one colour scheme."""
    page.goto(url, wait_until="networkidle")
    welcome(page, scheme)
    for name in SCREENS:
        page.goto(f"{url}/{'' if name == 'today' else name}", wait_until="networkidle")
        take(page, f"{name}-{scheme}")


if __name__ == "__main__":
    main()
