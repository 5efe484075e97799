"""A phone whose browser lost its cookie, or has an older one, finds its own account by itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.actions import (
    SAVED,
    answer_welcome,
    goto,
    heading,
    open_as_newcomer,
    open_phones,
    open_saved,
    reload,
    saved_line,
    see,
    tap,
    wait_until,
    write_diary,
)
from tests.e2e.browser_on_disk import chromium_on_disk, kill
from tests.e2e.phone import (
    HAS_SERVICE_WORKER,
    Phone,
    expect_only,
    phone_records,
    read_indexeddb,
    write_meta,
)
from tests.e2e.server_records import of_kind, server_records
from tests.e2e.two_phones import link
from tests.support.server import Server

UNDER_A_NEW_ACCOUNT = "Save it all under a new account"


def account_of(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = read_indexeddb(page, "meta")["account"]
    return found


def accounts_on(server: Server) -> list[str]:
    with closing(sqlite3.connect(server.database)) as connection:
        return [id for (id,) in connection.execute("SELECT id FROM account")]


def expect_scores(server: Server, page: Page, *scores: int) -> None:
    """Assert that the account of `page` is the only one, and has these diary scores."""
    days = of_kind(server_records(server.database, page), "check_in")
    assert [day.fields["pain:right"] for day in days] == list(scores)
    assert accounts_on(server) == [account_of(page)["account_id"]]


@pytest.mark.parametrize("seconds", [3, 10, 35])
def test_killed_browser_finds_its_account_again(
    playwright: Playwright, server: Server, tmp_path: Path, seconds: int
) -> None:
    """Chromium writes cookies after about 30 seconds."""
    profile = tmp_path / "chromium"
    with chromium_on_disk(playwright, profile) as context:
        page = context.new_page()
        page.goto(server.url)
        page.wait_for_function(HAS_SERVICE_WORKER)
        answer_welcome(page)
        expect(saved_line(page)).to_have_text(SAVED)
        before = account_of(page)
        page.wait_for_timeout(1000 * seconds)
        kill(profile)

    with chromium_on_disk(playwright, profile) as context:
        page = context.new_page()
        page.goto(server.url)
        write_diary(page, 6)
        expect(saved_line(page)).to_have_text(SAVED)

        assert account_of(page) == before
        expect_scores(server, page, 6)


def test_phone_without_its_cookie_signs_in_by_its_key(server: Server, phone: Phone) -> None:
    page = open_saved(phone, server)
    before = account_of(page)

    phone.context.clear_cookies()
    write_diary(page, 6)

    expect(saved_line(page)).to_have_text(SAVED)
    assert account_of(page) == before
    expect_scores(server, page, 6)
    expect_only(phone, 401)


def test_cookie_from_before_a_sign_in_is_replaced(server: Server, phone: Phone) -> None:
    page = open_saved(phone, server)
    earlier = phone.context.cookies()
    phone.context.clear_cookies()
    write_diary(page, 6)
    expect(saved_line(page)).to_have_text(SAVED)

    phone.context.clear_cookies()
    phone.context.add_cookies(earlier)  # type: ignore[arg-type]  # what cookies() returned
    write_diary(page, 4)

    expect(saved_line(page)).to_have_text(SAVED)
    expect_scores(server, page, 4)
    assert phone.context.cookies() != earlier
    expect_only(phone, 401)


def test_cookie_of_a_removed_device_clears_nothing(
    server: Server, phone: Phone, other: Phone
) -> None:
    old, new = open_as_newcomer(phone, server), open_saved(other, server)
    link(old, new)
    removed = other.context.cookies()
    open_phones(old)
    old.get_by_role("button", name="Remove", exact=True).tap()
    tap(old, "Yes, remove it")
    goto(new, "/")
    tap(new, "Begin anew")  # app text
    answer_welcome(new)
    write_diary(new, 8)
    expect(saved_line(new)).to_have_text(SAVED)

    other.context.clear_cookies()
    other.context.add_cookies(removed)  # type: ignore[arg-type]  # what cookies() returned
    reload(new)
    write_diary(new, 7)

    expect(saved_line(new)).to_have_text(SAVED)
    [day] = of_kind(server_records(server.database, new), "check_in")
    assert day.fields["pain:right"] == 7
    other.errors.clear()


def test_phone_without_cookie_and_key_uses_its_recovery_code(server: Server, phone: Phone) -> None:
    page = open_saved(phone, server)
    before = account_of(page)
    write_meta(page, "deviceKey", None)

    phone.context.clear_cookies()
    write_diary(page, 6)
    expect(saved_line(page)).to_have_text(SAVED)

    goto(page, "/recovery-code")
    code = page.locator(".code").inner_text().replace(" ", "")
    assert code == account_of(page)["recovery_code"] != before["recovery_code"]
    expect_scores(server, page, 6)
    expect_only(phone, 401)


def test_no_new_account_is_offered_without_a_network(server: Server, phone: Phone) -> None:
    page = open_saved(phone, server)
    phone.context.clear_cookies()
    server.kill()
    write_diary(page, 6)
    goto(page, "/saved")
    tap(page, "Try now")
    expect(saved_line(page)).to_contain_text("It could not reach the server")
    expect(page.get_by_role("button", name=UNDER_A_NEW_ACCOUNT)).to_have_count(0)

    server.start()
    tap(page, "Try now")

    expect(saved_line(page)).to_have_text(SAVED)
    expect(page.get_by_role("button", name=UNDER_A_NEW_ACCOUNT)).to_have_count(0)
    expect_scores(server, page, 6)
    expect_only(phone, 401)


def delete_account_on(page: Page) -> None:
    goto(page, "/your-data")
    tap(page, "Delete everything, here and on the server")
    tap(page, "Delete everything, here and on the server")
    tap(page, "Yes, delete everything")
    heading(page, "Nothing is left.")


@pytest.fixture
def orphan(server: Server, phone: Phone, other: Phone) -> Iterator[Page]:
    """Return the page of a phone with two diary entries whose account another phone deleted."""
    old, page = open_as_newcomer(other, server), open_as_newcomer(phone, server)
    write_diary(page, 6)
    link(old, page)
    delete_account_on(old)
    write_diary(page, 5)
    expect(saved_line(page)).to_contain_text("The account was deleted on another phone.")
    goto(page, "/saved")
    heading(page, "Your account was deleted.")
    yield page
    phone.errors = [error for error in phone.errors if "status of 40" not in error]


def test_deleted_account_is_told_and_nothing_is_sent(
    orphan: Page, server: Server, phone: Phone
) -> None:
    phone.requested_urls.clear()
    reload(orphan)
    write_diary(orphan, 4)
    orphan.wait_for_timeout(1_000)

    assert [url for url in phone.requested_urls if url.endswith(("/sync", "/accounts"))] == []
    assert accounts_on(server) == []
    [day] = phone_records(orphan, "check_in")
    assert day["fields"]["pain:right"][0] == 4


def test_after_a_deleted_account_all_can_be_kept_here_only(orphan: Page, server: Server) -> None:
    tap(orphan, "Keep it on this phone only")

    see(orphan, "and nowhere else: that is what you chose")
    write_diary(orphan, 4)
    expect(saved_line(orphan)).to_have_text("On this phone · and nowhere else")
    assert accounts_on(server) == []


def test_after_a_deleted_account_all_can_be_saved_in_a_new_one(
    orphan: Page, server: Server
) -> None:
    tap(orphan, UNDER_A_NEW_ACCOUNT)

    expect(saved_line(orphan)).to_have_text(SAVED)
    expect_scores(server, orphan, 5)


def test_after_a_deleted_account_all_can_be_deleted_here(orphan: Page, server: Server) -> None:
    tap(orphan, "Delete it here too")
    tap(orphan, "Yes, delete everything")

    heading(orphan, "A few minutes a day")
    wait_until(orphan, lambda: read_indexeddb(orphan) == {})
    assert accounts_on(server) == []
