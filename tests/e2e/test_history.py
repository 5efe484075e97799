"""Entries can be changed, cleared and deleted, on the phone and on the server."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import (
    advance_time,
    choose_score,
    chosen_score,
    heading,
    open_as_newcomer,
    rate_after_session,
    see,
    start_session,
    tap,
    visit,
    wait_until_saved,
    write_diary,
)
from tests.e2e.phone import Phone, phone_records
from tests.e2e.server_records import of_kind, server_records
from tests.e2e.session_actions import finish_early
from tests.support.server import Server


@pytest.fixture
def page(phone: Phone, shared_server: Server) -> Page:
    """Return a phone with half a minute of rolling today, saved."""
    phone.stop_clock()
    page = open_as_newcomer(phone, shared_server)
    start_session(page)
    advance_time(page, 43)
    finish_early(page)
    rate_after_session(page, 4, 2)
    wait_until_saved(page)
    return page


def open_session(page: Page) -> None:
    visit(page, "History")
    tap(page, "Ball at the wall, two minutes")
    heading(page, "Ball at the wall, two minutes")


def test_changed_session_is_saved_on_the_server(page: Page, shared_server: Server) -> None:
    open_session(page)
    choose_score(page, 7)
    page.get_by_label("A note").fill("Against the kitchen wall")
    page.get_by_role("group", name="Which side").get_by_role("button", name="Left side").tap()
    tap(page, "Make it blank")
    wait_until_saved(page)

    [session] = of_kind(server_records(shared_server.database, page), "session")
    assert session.fields["after:right"] == 7
    assert session.fields["after:left"] is None
    assert session.fields["note"] == "Against the kitchen wall"
    assert session.fields["seconds:right"] == 30


def test_deleted_session_leaves_only_a_tombstone(page: Page, shared_server: Server) -> None:
    open_session(page)
    tap(page, "Delete this entry")
    tap(page, "Yes, delete")
    heading(page, "What you did")
    wait_until_saved(page)

    see(page, "Nothing here yet.")
    [session] = of_kind(server_records(shared_server.database, page), "session")
    assert session.deleted is not None
    assert session.fields == {}
    [tombstone] = phone_records(page, "session")
    assert tombstone["fields"] == {}


def test_cancelled_deletion_keeps_the_entry(page: Page, shared_server: Server) -> None:
    open_session(page)
    tap(page, "Delete this entry")
    tap(page, "Keep it")
    wait_until_saved(page)

    [session] = of_kind(server_records(shared_server.database, page), "session")
    assert session.deleted is None
    assert session.fields["after:right"] == 4


def test_diary_can_be_filled_up_to_two_days_back(
    page: Page, shared_server: Server, phone: Phone
) -> None:
    now = page.evaluate("Date.now()") / 1000
    days = [timedelta(days=count) for count in (0, 1, 2)]
    names = page.evaluate(
        """() => [0, 1, 2].map(count => new Date(Date.now() - count * 86400000)
            .toLocaleDateString("en-GB", {weekday: "long"}))"""
    )

    for value, name in enumerate(names):
        write_diary(page, value, day=name)
    wait_until_saved(page)

    expect(page.locator(".days button")).to_have_count(3)
    written = {
        one.id: one.fields["pain:right"]
        for one in of_kind(server_records(shared_server.database, page), "check_in")
    }
    assert written == {
        f"check_in:{page.evaluate(DAY, [now, day.days])}": value for value, day in enumerate(days)
    }


DAY = """([now, back]) => {
    const day = new Date(now * 1000);
    day.setDate(day.getDate() - back);
    return day.toLocaleDateString("en-CA");
}"""


def test_changed_diary_day_keeps_its_sides_separate(page: Page, shared_server: Server) -> None:
    write_diary(page, 8)
    write_diary(page, 3, side="Left side")
    page.get_by_role("group", name="Did it stop you").get_by_role("button", name="Yes").tap()
    page.get_by_label("A note").fill("Stairs")
    visit(page, "History")
    page.locator("main").get_by_role("link", name="Diary").tap()
    choose_score(page, 5)
    expect(chosen_score(page, 5)).to_be_visible()
    wait_until_saved(page)

    [day] = of_kind(server_records(shared_server.database, page), "check_in")
    assert (day.fields["pain:right"], day.fields["pain:left"]) == (5, 3)
    assert (day.fields["interference"], day.fields["note"]) == (True, "Stairs")


def test_cleared_score_is_blank_and_not_zero(page: Page, shared_server: Server) -> None:
    write_diary(page, 6)
    write_diary(page, 0, side="Left side")
    page.get_by_role("group", name="Which side").get_by_role("button", name="Right side").tap()
    tap(page, "Make it blank")
    expect(page.locator(".scale [aria-pressed=true]")).to_have_count(0)
    wait_until_saved(page)

    [day] = of_kind(server_records(shared_server.database, page), "check_in")
    assert day.fields["pain:right"] is None
    assert day.fields["pain:left"] == 0


def test_deleted_diary_day_is_blank_everywhere_and_can_be_filled_again(
    page: Page, shared_server: Server
) -> None:
    write_diary(page, 6)
    page.get_by_label("A note").fill("Private")
    visit(page, "History")
    page.locator("main").get_by_role("link", name="Diary").tap()
    tap(page, "Delete this entry")
    tap(page, "Yes, delete")
    heading(page, "What you did")
    wait_until_saved(page)

    [day] = of_kind(server_records(shared_server.database, page), "check_in")
    assert {name: value for name, value in day.fields.items() if name not in ("date", "zone")} == {
        "pain:left": None, "pain:right": None, "interference": None, "note": None,
        "week:pain": None, "week:enjoyment": None, "week:activity": None,
    }  # fmt: skip
    write_diary(page, 2)
    wait_until_saved(page)
    [day] = of_kind(server_records(shared_server.database, page), "check_in")
    assert day.fields["pain:right"] == 2
