"""A phone joins another account, and the server's answer is lost: asking again brings all along."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, Route, expect

from tests.e2e.actions import (
    SAVED,
    answer_welcome,
    goto,
    heading,
    open_as_newcomer,
    open_saved,
    saved_line,
    see,
    tap,
    wait_until,
    write_diary,
)
from tests.e2e.browser_on_disk import chromium_on_disk, kill
from tests.e2e.phone import HAS_SERVICE_WORKER, Phone, read_indexeddb
from tests.e2e.server_records import of_kind, server_records
from tests.e2e.test_signed_out import account_of
from tests.e2e.test_sync import dispatch_sync
from tests.e2e.two_phones import approve, link, open_link, request_to_join, sync_until_equal
from tests.support.server import Server

FINISH, RECOVER = "**/api/links/finish", "**/api/recover"


def lose_answers(page: Page, pattern: str, cookie_arrives: bool = False) -> list[int]:
    """Let requests to `pattern` reach the server, and lose the responses; return their statuses."""
    statuses: list[int] = []

    def lose(route: Route) -> None:
        with suppress(Error):  # a test may kill the browser meanwhile
            before: Any = page.context.cookies()
            status = route.fetch().status  # it stores the cookie
            if not cookie_arrives:
                page.context.clear_cookies()
                page.context.add_cookies(before)
            route.abort()
            statuses.append(status)

    page.route(pattern, lose)
    return statuses


def answer_of(statuses: list[int]) -> Callable[[], bool]:
    return lambda: 201 in statuses


def sync_now(page: Page) -> None:
    """Sync as the app does by itself when it is opened again."""
    goto(page, "/saved")
    tap(page, "Try now")
    page.wait_for_timeout(500)


def expect_day(server: Server, page: Page, score: int, side: str = "right") -> None:
    """Assert that the account of `page` has one diary day, with this score."""
    [day] = of_kind(server_records(server.database, page), "check_in")
    assert day.fields[f"pain:{side}"] == score


@pytest.fixture
def away(server: Server, phone: Phone, other: Phone) -> tuple[Page, Page]:
    """Return a phone, and one of an account with a further phone, which has an entry."""
    old, moving = open_as_newcomer(phone, server), open_as_newcomer(other, server)
    further = other.context.browser
    assert further is not None
    third = Phone(further)
    link(moving, open_saved(third, server))
    third.close()
    write_diary(moving, 6)
    expect(saved_line(moving)).to_have_text(SAVED)
    return old, moving


@pytest.mark.parametrize("cookie_arrives", [False, True])
def test_lost_answer_to_a_join_request_loses_no_entry(
    away: tuple[Page, Page], server: Server, cookie_arrives: bool
) -> None:
    old, moving = away
    before = account_of(moving)["account_id"]
    open_link(old)
    statuses = lose_answers(moving, FINISH, cookie_arrives)
    approve(old, request_to_join(moving, old))
    wait_until(moving, answer_of(statuses))

    sync_now(moving)
    expect_day_on_phone(moving, 6)
    moving.unroute(FINISH)
    sync_now(moving)

    sync_until_equal(server, old, moving)
    assert account_of(moving)["account_id"] == account_of(old)["account_id"] != before
    expect_day(server, old, 6)


def expect_day_on_phone(page: Page, score: int) -> None:
    [day] = [one for one in read_indexeddb(page).values() if one["kind"] == "check_in"]
    assert day["fields"]["pain:right"][0] == score


def test_link_screen_gets_the_answer_of_an_exchange(
    away: tuple[Page, Page], server: Server
) -> None:
    old, moving = away
    open_link(old)
    statuses = lose_answers(moving, FINISH)
    approve(old, request_to_join(moving, old))
    wait_until(moving, answer_of(statuses))
    moving.unroute(FINISH)

    moving.reload()

    heading(moving, "All of it is here.")
    sync_until_equal(server, old, moving)


def test_service_worker_asks_again_while_the_app_is_closed(
    away: tuple[Page, Page], server: Server, other: Phone
) -> None:
    old, moving = away
    open_link(old)
    statuses = lose_answers(moving, FINISH)
    approve(old, request_to_join(moving, old))
    wait_until(moving, answer_of(statuses))
    moving.close()

    dispatch_sync(other.context, server.url)

    wait_until(old, lambda: of_kind(server_records(server.database, old), "check_in"))
    expect_day(server, old, 6)


def test_lost_answer_to_a_recovery_code_loses_no_entry(
    away: tuple[Page, Page], server: Server
) -> None:
    old, moving = away
    code = account_of(old)["recovery_code"]
    statuses = lose_answers(moving, RECOVER)
    goto(moving, "/recover")
    moving.get_by_label("Recovery code", exact=True).fill(code)
    tap(moving, "Get my entries back")
    see(moving, "No answer yet.")
    expect(moving.get_by_role("button", name="Get my entries back")).to_be_disabled()
    wait_until(moving, lambda: statuses.count(201) > 1)
    expect_day_on_phone(moving, 6)

    moving.unroute(RECOVER)

    heading(moving, "All of it is here.")
    see(moving, "Your old code no longer works.")
    sync_until_equal(server, old, moving)
    expect_day(server, old, 6)


def test_refused_recovery_is_said_after_a_lost_answer(server: Server, phone: Phone) -> None:
    page = open_saved(phone, server)
    before = account_of(page)
    lose_answers(page, RECOVER)
    goto(page, "/recover")
    page.get_by_label("Recovery code", exact=True).fill("0" * 26)
    tap(page, "Get my entries back")
    see(page, "No answer yet.")

    page.unroute(RECOVER)

    expect(page.get_by_role("alert")).to_contain_text("It may be mistyped")
    write_here(page, 6)
    assert account_of(page) == before
    expect_day(server, page, 6)
    phone.errors = [error for error in phone.errors if "status of 404" not in error]


def write_here(page: Page, score: int) -> None:
    goto(page, "/")
    write_diary(page, score)
    expect(saved_line(page)).to_have_text(SAVED)


@pytest.mark.parametrize("by", ["link", "recovery code"])
def test_phone_killed_while_it_joins_brings_all_along(
    playwright: Playwright, server: Server, phone: Phone, tmp_path: Path, by: str
) -> None:
    old = open_saved(phone, server)
    profile = tmp_path / "chromium"
    pattern = FINISH if by == "link" else RECOVER
    with chromium_on_disk(playwright, profile) as context:
        moving = open_app(context, server)
        answer_welcome(moving)
        write_diary(moving, 6)
        expect(saved_line(moving)).to_have_text(SAVED)
        statuses = lose_answers(moving, pattern)
        if by == "link":
            open_link(old)
            approve(old, request_to_join(moving, old))
        else:
            goto(moving, "/recover")
            moving.get_by_label("Recovery code").fill(account_of(old)["recovery_code"])
            tap(moving, "Get my entries back")
        wait_until(moving, answer_of(statuses))
        kill(profile)

    with chromium_on_disk(playwright, profile) as context:
        moving = open_app(context, server)
        expect(saved_line(moving)).to_have_text(SAVED)
        sync_until_equal(server, old, moving)

    expect_day(server, old, 6)


def open_app(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()
    page.goto(server.url)
    page.wait_for_function(HAS_SERVICE_WORKER)
    return page


def test_cancelled_join_request_is_forgotten(server: Server, phone: Phone, other: Phone) -> None:
    old, new = open_saved(phone, server), open_saved(other, server)
    open_link(old)
    request_to_join(new, old)

    tap(new, "Not now")

    expect(new.get_by_label(re.compile("Eight letters"))).to_be_visible()
    wait_until(new, lambda: "claim" not in read_indexeddb(new, "meta"))
    write_here(new, 6)
    expect_day(server, new, 6)
