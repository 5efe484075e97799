"""The spots of a session in its history: as a drawing and as a list."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import (
    advance_time,
    choose_score,
    heading,
    open_as_newcomer,
    rate_after_session,
    start_session,
    tap,
    visit,
)
from tests.e2e.phone import Phone
from tests.e2e.session_actions import finish_early
from tests.support.server import Server


@pytest.fixture
def page(phone: Phone, shared_server: Server) -> Page:
    """Start a session, and stop the clock in the first sweep of the right side."""
    phone.stop_clock()
    page = open_as_newcomer(phone, shared_server)
    start_session(page)
    tap(page, "Skip")
    advance_time(page, 5)
    return page


def record_spot(page: Page, number: int, before: int, zones: list[str], after: int) -> None:
    """Hold a spot for twelve seconds; it is felt in `zones`."""
    tap(page, "Found a sore spot")
    heading(page, "Where is it?")
    page.locator(".spots").get_by_role("button", name=re.compile(rf"^{number}\.")).tap()
    choose_score(page, before)
    advance_time(page, 12)
    tap(page, "Felt elsewhere")
    for zone in zones:
        page.locator(".zones").get_by_role("button", name=zone, exact=True).tap()
    tap(page, "Back to the hold")
    tap(page, "It has eased")
    choose_score(page, after)


def open_entry(page: Page) -> None:
    finish_early(page)
    rate_after_session(page, 3, 1)
    visit(page, "History")
    tap(page, "Ball at the wall, two minutes")
    heading(page, "Ball at the wall, two minutes")


def test_pressed_spots_and_felt_areas_are_drawn_and_listed(page: Page) -> None:
    record_spot(page, 2, 6, ["Buttock", "Outer thigh"], 3)
    record_spot(page, 5, 7, ["Calf"], 4)

    open_entry(page)

    drawing = page.get_by_role("img", name="The right leg from behind. Crosses: where you pressed.")
    expect(drawing.locator(".point")).to_have_count(2)
    expect(drawing.locator(".zone.on")).to_have_count(3)
    expect(drawing.locator(".lr.on")).to_have_text("R")
    expect(drawing.locator("[role=button]")).to_have_count(0)
    rows = page.locator(".spots-of li")
    expect(rows.nth(0)).to_have_text(
        "2. Gluteus medius, middle6 before, 12 seconds held, it eased, "
        "3 after.Felt: Buttock, Outer thigh"
    )
    expect(rows.nth(1)).to_have_text(
        "5. Gluteus minimus, back7 before, 12 seconds held, it eased, 4 after.Felt: Calf"
    )
    expect(page.locator("svg.body-map")).to_have_count(1)


def test_areas_visible_only_from_the_side_get_a_side_drawing(page: Page) -> None:
    record_spot(page, 6, 5, ["Front of the thigh", "Buttock"], 2)

    open_entry(page)

    side = page.get_by_role("img", name="The right leg from the side.")
    behind = page.get_by_role("img", name="The right leg from behind.")
    expect(side.locator(".point")).to_have_count(1)
    expect(side.locator(".zone.on")).to_have_count(2)
    expect(behind.locator(".point")).to_have_count(0)
    expect(behind.locator(".zone.on")).to_have_count(1)


def test_left_and_right_have_separate_drawings(page: Page) -> None:
    record_spot(page, 2, 6, ["Calf"], 3)
    while page.get_by_text("Right side", exact=True).count():
        tap(page, "Skip")
    advance_time(page, 5)
    record_spot(page, 2, 4, ["Buttock"], 2)

    open_entry(page)

    for side, letter, zones in (("left", "L", "Buttock"), ("right", "R", "Calf")):
        drawing = page.get_by_role("img", name=f"The {side} leg from behind.")
        expect(drawing.locator(".lr.on")).to_have_text(letter)
        expect(drawing.locator(".zone.on")).to_have_count(1)
        part = page.locator(".spots-of").filter(has_text=f"{side.capitalize()} side")
        expect(part.get_by_role("listitem")).to_contain_text(f"Felt: {zones}")


def test_session_without_spots_has_no_drawing(page: Page) -> None:
    open_entry(page)

    expect(page.get_by_role("heading", name="Steps")).to_be_visible()
    expect(page.get_by_role("heading", name="Sore spots")).to_have_count(0)
    expect(page.locator("svg.body-map")).to_have_count(0)
