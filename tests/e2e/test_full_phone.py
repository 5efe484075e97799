"""A phone whose disk is full: it says so at every start, can be read, and loses nothing."""

import shlex
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e.actions import (
    SAVED,
    answer_welcome,
    choose_score,
    chosen_score,
    heading,
    open_as_newcomer,
    saved_line,
    visit,
    write_diary,
)
from tests.e2e.browser_on_disk import chromium_on_disk
from tests.e2e.phone import HAS_SERVICE_WORKER, Phone, phone_records
from tests.support.browsers import chromium
from tests.support.server import Server
from tests.support.small_disk import small_disk

FULL = "Nothing can be saved now. There is no room left on this phone."
# Chromium's answer after a write that failed on a full disk, while `broken` is set.
FAIL_TO_OPEN = """() => {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...all) {
        if (localStorage.broken) throw new DOMException("Internal error", "UnknownError");
        return open.apply(this, all);
    };
}"""


class PhoneOnDisk:
    """A browser whose profile is alone on a small disk."""

    def __init__(self, playwright: Playwright, disk: Path, inside: tuple[str, ...]) -> None:
        self.playwright, self.disk, self.inside = playwright, disk, inside
        self.program = disk.parent / "chromium"
        self.program.write_text(f'#!/bin/sh\nexec {shlex.join(inside)} {chromium()} "$@"\n')
        self.program.chmod(0o755)

    def start(self) -> AbstractContextManager[BrowserContext]:
        return chromium_on_disk(self.playwright, self.disk / "profile", self.program)

    def run(self, command: str) -> None:
        subprocess.run([*self.inside, "sh", "-c", command], capture_output=True, check=False)

    def fill(self) -> None:
        self.run(f"cat /dev/zero >> {self.disk}/filler")

    def make_room(self) -> None:
        self.run(f"rm {self.disk}/filler")


@pytest.fixture
def full(playwright: Playwright, server: Server, tmp_path: Path) -> Iterator[PhoneOnDisk]:
    """Return a phone with a diary day and a full disk."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, "120m") as inside:
        phone = PhoneOnDisk(playwright, disk, inside)
        with phone.start() as context:
            page = open_app(context, server)
            answer_welcome(page)
            write_diary(page, 6)
            expect(saved_line(page)).to_have_text(SAVED)
        phone.fill()
        yield phone


def open_app(context: BrowserContext, server: Server, path: str = "/") -> Page:
    page = context.new_page()
    page.goto(server.url + path)
    page.wait_for_function(HAS_SERVICE_WORKER)
    return page


def expect_readable(page: Page) -> None:
    visit(page, "Diary")
    expect(chosen_score(page, 6)).to_be_visible()
    visit(page, "Map")
    heading(page, "Where to press")


@pytest.mark.small_disk
def test_full_phone_says_so_at_every_start_and_in_every_tab(
    full: PhoneOnDisk, server: Server
) -> None:
    for _ in range(2):
        with full.start() as context:
            for page in (open_app(context, server), open_app(context, server, "/diary")):
                expect(page.get_by_role("alert")).to_contain_text(FULL)
                expect_readable(page)

    with full.start() as context:
        page = open_app(context, server)
        visit(page, "Diary")
        choose_score(page, 3)
        expect(page.get_by_role("alert")).to_contain_text("This is not saved. There is no room")
        full.make_room()
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(chosen_score(page, 3)).to_be_visible()
        expect(saved_line(page)).to_have_text(SAVED)

    with full.start() as context:
        page = open_app(context, server, "/diary")
        expect(chosen_score(page, 3)).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)


def test_emergency_screen_works_when_the_storage_does_not_open(
    phone: Phone, shared_server: Server
) -> None:
    phone.context.add_init_script(f"({FAIL_TO_OPEN})()")
    page = open_as_newcomer(phone, shared_server)
    write_diary(page, 6)
    expect(saved_line(page)).to_have_text(SAVED)
    page.evaluate("localStorage.broken = 1")

    page.goto(shared_server.url)
    expect(page.get_by_role("alert")).to_contain_text("Nothing can be saved now.")
    expect(page.get_by_text("of the last 7 days")).to_have_count(0)
    page.get_by_role("link", name="Something new or worrying?").tap()
    page.get_by_role("checkbox").first.tap()
    expect(page.get_by_role("link", name="Call 999")).to_be_visible()
    second = phone.open(shared_server.url, "/guide")
    heading(second, "The guide")
    page.evaluate("localStorage.removeItem('broken')")

    for one in (page, second):
        expect(one.get_by_role("alert")).to_have_count(0)
    assert any("flags" in one["fields"] for one in phone_records(page, "safety"))
    visit(second, "Diary")
    expect(chosen_score(second, 6)).to_be_visible()
