"""Take screenshots: `python -m tests.screenshots`.

Those of README and manifest, with a realistic week, go to `pwa/public/screenshots`; every screen in
every look goes to `instance/screenshots`. The date is always the same.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.actions import (
    advance_time,
    answer_welcome,
    do_routine,
    goto,
    rate_after_session,
    start_session,
    tap,
    visit,
    wait_until_saved,
    write_diary,
)
from tests.e2e.all_screens import all_screens
from tests.e2e.phone import FLAGS, LARGE_TEXT, Phone
from tests.e2e.player_states import player_states
from tests.support.browsers import chromium
from tests.support.server import ROOT, Server

PUBLIC = ROOT / "pwa" / "public" / "screenshots"
ALL_SCREENS = ROOT / "instance" / "screenshots"
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=LONDON)
# Day of November, hour and minute of the session, scores of right and left after it and that day.
WEEK = [
    (16, 20, 14, 5, 2, 6), (17, 19, 52, 4, 2, 5), (19, 20, 31, 4, 1, 5), (20, 7, 45, 3, 1, 4),
    (22, 9, 20, 3, 1, 4),
]  # fmt: skip
TALL: Any = {"width": 390, "height": 844}
WIDE: Any = {"width": 1280, "height": 800}
LOOKS: dict[str, dict[str, Any]] = {
    "day": {"color_scheme": "light"},
    "night": {"color_scheme": "dark"},
    "small": {"viewport": {"width": 320, "height": 568}},
    "tablet": {"viewport": {"width": 820, "height": 1180}},
}


def main() -> None:
    """Take every screenshot."""
    for folder in (PUBLIC, ALL_SCREENS):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        server = Server(Path(temporary)).start()
        try:
            launch = playwright.chromium.launch
            with launch(executable_path=chromium(), args=FLAGS) as browser:
                take_public(browser, server)
                take_all(browser, server, LOOKS)
            with launch(executable_path=chromium(), args=[*FLAGS, LARGE_TEXT]) as browser:
                take_all(browser, server, {"large": {}})
        finally:
            server.kill()


def take_public(browser: Browser, server: Server) -> None:
    """Take the screenshots of README and manifest."""
    with phone(browser, viewport=TALL, device_scale_factor=2) as (device, page):
        record_a_week(device, page, server)
        take(page, PUBLIC / "today.png")
        visit(page, "Diary")
        tap(page, "Saturday")
        take(page, PUBLIC / "diary.png")
        visit(page, "History")
        take(page, PUBLIC / "history.png")
        visit(page, "Today")
        start_session(page)
        advance_time(page, 18.1)
        take(page, PUBLIC / "player.png")
    with phone(browser, viewport=WIDE, is_mobile=False) as (device, page):
        record_a_week(device, page, server)
        take(page, PUBLIC / "today-wide.png")


def record_a_week(device: Phone, page: Page, server: Server) -> None:
    """Record a week of sessions and diary days, each at its own time; end on Today at NOW."""
    device.context.clock.install(time=datetime(2026, 11, 16, 20, 0, tzinfo=LONDON))
    page.goto(server.url)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    answer_welcome(page)
    for day, hour, minute, right, left, whole_day in WEEK:
        device.context.clock.pause_at(datetime(2026, 11, day, hour, minute, tzinfo=LONDON))
        goto(page, "/")
        do_routine(page)
        rate_after_session(page, right, left)
        write_diary(page, whole_day)
        advance_time(page, 1)
        write_diary(page, max(0, left - 1), side="Left side")
    page.get_by_role("group", name="Did it stop you").get_by_role("button", name="No").tap()
    page.get_by_label("A note").fill("Long walk by the river, then the stairs.")
    visit(page, "Today")
    device.context.clock.pause_at(NOW)
    goto(page, "/")
    wait_until_saved(page)


def take_all(browser: Browser, server: Server, looks: dict[str, dict[str, Any]]) -> None:
    """Take every screen and every state of the player in each of `looks`."""
    for name, look in looks.items():
        with phone(browser, **{"viewport": TALL, **look}) as (device, page):
            device.context.clock.install(time=NOW)
            for number, screen in enumerate(all_screens(page, server.url), 1):
                words = re.sub(r"\W+", "-", screen)
                page.screenshot(
                    path=ALL_SCREENS / f"{name}-{number:02}-{words}.png", full_page=True
                )
        with phone(browser, **{"viewport": TALL, **look}) as (device, page):
            device.context.clock.install(time=NOW)
            for number, state in enumerate(player_states(page, server.url), 1):
                words = re.sub(r"\W+", "-", state)
                page.screenshot(path=ALL_SCREENS / f"{name}-player-{number:02}-{words}.png")


@contextmanager
def phone(browser: Browser, **options: Any) -> Iterator[tuple[Phone, Page]]:
    device = Phone(browser, **options)
    yield device, device.context.new_page()
    device.close()


def take(page: Page, path: Path) -> None:
    """Take a screenshot of the visible part of the page."""
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(256).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
