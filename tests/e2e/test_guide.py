"""Spots, the layout for lying down, and Undo."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import (
    advance_time,
    choose_score,
    current_step,
    heading,
    open_as_newcomer,
    pass_sound_check,
    rate_after_session,
    see,
    start_session,
    switch,
    tap,
    timer,
    visit,
)
from tests.e2e.phone import Phone
from tests.e2e.session_actions import (
    finish_early,
    hold_spot,
    only_session,
    reopen,
    resume_session,
    setting_on_server,
    skip_to_step,
    spots_of,
)
from tests.support.server import Server

BOXES = """() => {
    const box = one => { const { left, top, right, bottom } = one.getBoundingClientRect();
        return [left, top, right, bottom]; };
    const count = document.querySelector(".count"), style = getComputedStyle(count);
    const all = selector => [...document.querySelectorAll(selector)];
    return {
        pause: box(document.querySelector(".cover")), font: parseFloat(style.fontSize),
            count: box(count),
        buttons: all(".controls button").map(box),
        all: all("main h1, main .count, main .cue, main button").map(box),
    };
}"""

SAVE_INTERVAL_SECONDS = 6  # of a running player


@pytest.fixture
def page(phone: Phone, shared_server: Server) -> Page:
    """Open Today on a phone with a stopped clock."""
    phone.stop_clock()
    return open_as_newcomer(phone, shared_server)


def test_hold_ends_by_itself_at_90_seconds(page: Page, shared_server: Server) -> None:
    start_session(page)
    skip_to_step(page)
    before = current_step(page)
    hold_spot(page, 4)
    advance_time(page, 88.9)
    expect(timer(page)).to_have_text("88")
    advance_time(page, 0.2)
    expect(timer(page)).to_have_text("89")
    advance_time(page, 30)
    heading(page, "And now?")
    see(page, "That is 90 seconds.")
    tap(page, "Leave it blank")
    assert current_step(page) == before
    finish_early(page)
    rate_after_session(page, 1, 1)

    [spot] = spots_of(only_session(page, shared_server))
    assert spot == {
        "point": None, "side": "right", "before": 4, "after": None, "hold_seconds": 90,
        "eased": False, "felt": [],
    }  # fmt: skip


def test_killing_the_app_during_a_hold_keeps_the_seconds_counted(page: Page, phone: Phone) -> None:
    start_session(page)
    skip_to_step(page)
    hold_spot(page, 4)
    advance_time(page, 22)
    page = reopen(phone, page, 60)

    heading(page, "And now?")
    sentence = page.get_by_text("You held it for").inner_text()
    assert 22 - SAVE_INTERVAL_SECONDS <= int(sentence.split()[4]) <= 22
    choose_score(page, 2)
    assert current_step(page)[:3] == ("right", "Upper outer hip", "step")


def test_clock_set_back_does_not_lengthen_a_hold(page: Page) -> None:
    start_session(page)
    skip_to_step(page)
    hold_spot(page, 4)
    advance_time(page, 40)
    page.clock.set_system_time(datetime.now(UTC) - timedelta(hours=1))
    advance_time(page, 45)
    assert 83 <= int(timer(page).inner_text()) <= 85
    advance_time(page, 7)
    heading(page, "And now?")


def test_tingling_ends_the_session_and_is_recorded(page: Page, shared_server: Server) -> None:
    start_session(page)
    skip_to_step(page)
    hold_spot(page, 4)
    advance_time(page, 12)
    tap(page, "Felt elsewhere")
    tap(page, "It tingles or is numb")
    heading(page, "Stopped.")
    tap(page, "Back to today")

    fields = only_session(page, shared_server)
    assert fields["stopped"] == "Tingling or numbness"
    [spot] = spots_of(fields)
    expected = {"before": 4, "after": None, "eased": False, "hold_seconds": 12}
    assert expected.items() <= spot.items()


def test_hold_counts_up_every_second(page: Page) -> None:
    start_session(page)
    advance_time(page, 12.7)
    tap(page, "Found a sore spot")
    tap(page, "Somewhere else, or skip")
    choose_score(page, 4)
    advance_time(page, 0.95)
    for second in range(1, 13):
        expect(timer(page)).to_have_text(str(second - 1))
        advance_time(page, 0.2)
        expect(timer(page)).to_have_text(str(second))
        advance_time(page, 0.8)


@pytest.mark.parametrize("turn", ["Lying on the left", "Lying on the right"])
def test_controls_are_large_and_visible_when_lying_down(page: Page, turn: str) -> None:
    start_session(page)
    tap(page, "Pause")
    tap(page, turn)
    resume_session(page)
    expect(page.locator("main.floor")).to_be_visible()
    for width, height in ((390, 844), (320, 568)):
        page.set_viewport_size({"width": width, "height": height})
        boxes = page.evaluate(BOXES)
        left, top, right, bottom = boxes["pause"]
        share = (right - left) * (bottom - top) / (width * height)
        assert share >= 2 / 3, f"{width} x {height}: the pause target covers {share:.0%}"
        for left, top, right, bottom in boxes["buttons"]:
            assert min(right - left, bottom - top) >= 72 - 0.01
        for left, top, right, bottom in boxes["all"]:
            assert min(left, top) >= -0.01
            assert max(right - width, bottom - height) <= 0.01
        if width == 390:
            # Digits are 0.7 of the font size.
            assert 0.7 * boxes["font"] >= 0.3 * width
    page.get_by_role("button", name="Pause").tap()
    expect(page.get_by_role("button", name="Finish here")).to_be_visible()


def test_hold_lying_down_is_rotated_and_ends_with_a_tap_anywhere(page: Page) -> None:
    start_session(page)
    tap(page, "Pause")
    tap(page, "Lying on the left")
    resume_session(page)
    skip_to_step(page)
    hold_spot(page, 5)
    advance_time(page, 7.2)
    expect(page.locator("main.floor.turn-left")).to_be_visible()
    expect(timer(page)).to_have_text("7")
    page.touchscreen.tap(100, 700)
    heading(page, "And now?")
    see(page, "It eased after 7 seconds.")


def test_undo_of_too_much_restores_the_setting_for_next_time(
    page: Page, shared_server: Server
) -> None:
    start_session(page)
    skip_to_step(page)
    tap(page, "Too much")
    assert setting_on_server(page, shared_server, "way:right") == "hand"
    tap(page, "Undo")
    assert setting_on_server(page, shared_server, "way:right") is None
    tap(page, "Too much")
    see(page, "Gentler now.")
    advance_time(page, 11)
    expect(page.get_by_text("Gentler now.")).to_have_count(0)
    assert current_step(page)[:3] == ("right", "Upper outer hip", "ready")
    skip_to_step(page)
    tap(page, "Too much")
    assert current_step(page)[:3] == ("right", "Rest on a sore spot", "ready")
    see(page, "That is enough here.")
    tap(page, "Pause")
    tap(page, "Undo")
    heading(page, "Go on at step 1, right side?")
    assert setting_on_server(page, shared_server, "way:right") == "hand"
    tap(page, "Finish here")
    rate_after_session(page, 1, 1)

    fields = only_session(page, shared_server)
    assert fields["too_much"] == [
        {"step": "middle", "side": "right", "from": "ball-wall", "to": "hand"}
    ]
    page.get_by_role("button", name="6 minutes", exact=True).tap()
    expect(page.get_by_role("button", name="Start")).to_contain_text("6 minutes")
    start_session(page)
    expect(page.locator(".cue")).to_contain_text("Hand only.")


def test_too_much_during_a_hold_keeps_it_and_undo_returns_to_it(
    page: Page, shared_server: Server
) -> None:
    start_session(page)
    skip_to_step(page)
    hold_spot(page, 7)
    advance_time(page, 8)
    tap(page, "Too much")
    assert current_step(page)[:3] == ("right", "Upper outer hip", "ready")
    advance_time(page, 5)
    tap(page, "Undo")
    heading(page, "Hold. Breathe.")
    expect(timer(page)).to_have_text("8")
    tap(page, "Too much")
    finish_early(page)
    rate_after_session(page, 1, 1)

    [spot] = spots_of(only_session(page, shared_server))
    expected = {"before": 7, "after": None, "eased": False, "hold_seconds": 8}
    assert expected.items() <= spot.items()


def test_undo_restores_the_step_and_the_second(page: Page) -> None:
    start_session(page)
    skip_to_step(page)
    before = current_step(page)
    for move in ("Skip", "Back", "Too much"):
        tap(page, move)
        assert current_step(page) != before
        advance_time(page, 4)
        tap(page, "Undo")
        assert current_step(page) == before
    tap(page, "Skip")
    advance_time(page, 10.3)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_sound_check_is_shown_once_and_can_be_switched_off(page: Page) -> None:
    tap(page, "Start")
    heading(page, "Can you hear this?")
    pass_sound_check(page)
    tap(page, "Start without a number")
    finish_early(page)
    rate_after_session(page, 1, 1)
    tap(page, "Start")
    heading(page, "How sore is the right side now?")
    page.go_back()
    visit(page, "More")
    switch(page, "Ask how sore it is before", on=False)
    visit(page, "Today")
    tap(page, "Start")
    expect(timer(page)).to_be_visible()
