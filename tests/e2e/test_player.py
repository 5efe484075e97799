"""The clock of a session is right after a reload, a freeze, a pause and an absence.

Each side, ball at the wall: get ready 12 s, sweep 30 s, get ready 8 s, hold 30 s.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import (
    advance_time,
    current_step,
    fast_forward,
    heading,
    open_as_newcomer,
    rate_after_session,
    reload,
    see,
    start_session,
    tap,
    timer,
    visit,
    wait_until_saved,
)
from tests.e2e.phone import Phone, phone_records
from tests.e2e.server_records import ServerRecord, of_kind, server_records
from tests.e2e.session_actions import HOLD, SWEEP, WALL, finish_early, reopen, resume_session
from tests.support.server import Server

COUNT_WAKE_LOCKS = """if (window.WakeLock) {
    const request = WakeLock.prototype.request;
    window.wakeLocks = [];
    WakeLock.prototype.request = async function (type) {
        const lock = await request.call(this, type);
        window.wakeLocks.push(lock);
        return lock;
    };
}"""

# Hides the app, or shows it again.
SET_VISIBLE = """visible => {
    Object.defineProperty(document, "hidden", { value: !visible, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def page(phone: Phone, shared_server: Server) -> Page:
    """Open the player with a stopped clock, 20.5 s into a session, 8.5 s into its first step."""
    phone.stop_clock()
    page = open_as_newcomer(phone, shared_server)
    start_session(page)
    advance_time(page, 20.5)
    assert current_step(page) == ("right", SWEEP, "step", 22)
    return page


def end(page: Page, server: Server) -> ServerRecord:
    """Finish early, and return the session on the server."""
    finish_early(page)
    rate_after_session(page, 1, 1)
    wait_until_saved(page)
    [session] = of_kind(server_records(server.database, page), "session")
    return session


def test_reload_during_a_step_loses_no_second(page: Page) -> None:
    reload(page)
    advance_time(page, 1)

    assert current_step(page) == ("right", SWEEP, "step", 21)


def test_closed_app_resumes_where_the_clock_is(page: Page, phone: Phone) -> None:
    page = reopen(phone, page, 10)
    advance_time(page, 0.1)

    assert current_step(page) == ("right", SWEEP, "step", 12)


def test_app_suspended_for_70_seconds_resumes_at_the_right_step(
    page: Page, shared_server: Server
) -> None:
    fast_forward(page, 70)
    advance_time(page, 0.3)

    assert current_step(page) == ("left", SWEEP, "ready", 2)
    expect(
        page.locator("p.note").get_by_text("While the phone was away: 2 steps passed.")
    ).to_be_visible()
    advance_time(page, 33)
    assert current_step(page)[:3] == ("left", HOLD, "ready")
    expect(page.locator("p.note").get_by_text("While the phone was away")).to_have_count(0)
    assert end(page, shared_server).fields["steps"] == [
        {"id": "middle", "side": "right", **WALL, "seconds": 30, "done": True},
        {"id": "hold", "side": "right", **WALL, "seconds": 30, "done": True},
        {"id": "middle", "side": "left", **WALL, "seconds": 30, "done": True},
    ]


def test_frozen_tab_loses_no_second(phone: Phone, shared_server: Server) -> None:
    page = open_as_newcomer(phone, shared_server)
    start_session(page)
    lifecycle = phone.context.new_cdp_session(page)
    expect(timer(page)).to_have_text("11")

    lifecycle.send("Page.setWebLifecycleState", {"state": "frozen"})
    page.wait_for_timeout(3_000)
    lifecycle.send("Page.setWebLifecycleState", {"state": "active"})
    page.wait_for_timeout(300)

    assert current_step(page)[3] <= 8


def test_step_that_ended_while_away_is_reported(page: Page) -> None:
    fast_forward(page, 25)
    advance_time(page, 0.3)

    assert current_step(page)[:3] == ("right", HOLD, "ready")
    expect(
        page.locator("p.note").get_by_text("While the phone was away: 1 step passed.")
    ).to_be_visible()


def test_app_killed_late_in_a_step_keeps_the_step(page: Page, phone: Phone) -> None:
    advance_time(page, 19)
    page = reopen(phone, page, 60)
    heading(page, "Go on at step 1, right side?")
    resume_session(page)

    side, step, kind, left = current_step(page)
    assert (side, step, kind) == ("right", SWEEP, "step")
    assert 3 <= left <= 8


def test_clock_set_back_an_hour_does_not_stop_the_session(page: Page, phone: Phone) -> None:
    page.clock.set_system_time(datetime.now(UTC) - timedelta(hours=1))
    advance_time(page, 10)

    side, step, kind, left = current_step(page)
    assert (side, step, kind) == ("right", SWEEP, "step")
    assert left in (12, 13)


def test_ten_minute_pause_does_not_shorten_a_step(page: Page) -> None:
    tap(page, "Pause")
    fast_forward(page, 300)
    reload(page)
    fast_forward(page, 300)
    resume_session(page)
    advance_time(page, 1)

    assert current_step(page) == ("right", SWEEP, "step", 21)


def test_session_pauses_after_more_than_ten_minutes_away(page: Page) -> None:
    fast_forward(page, 11 * 60)
    advance_time(page, 60)

    expect(page.get_by_role("button", name="Finish here")).to_be_visible()
    heading(page, "Go on at step 1, right side?")
    resume_session(page)
    assert current_step(page) == ("right", SWEEP, "step", 22)


def test_session_pauses_when_the_app_was_closed_for_11_minutes(page: Page, phone: Phone) -> None:
    page = reopen(phone, page, 11 * 60)
    advance_time(page, 1)

    expect(page.get_by_role("button", name="Finish here")).to_be_visible()
    heading(page, "Go on at step 1, right side?")
    resume_session(page)
    side, step, kind, left = current_step(page)
    assert (side, step, kind) == ("right", SWEEP, "step")
    assert left >= 22


def test_session_left_with_back_goes_on_with_the_clock(page: Page) -> None:
    page.go_back()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    advance_time(page, 3)
    tap(page, "Go on")
    advance_time(page, 0.1)

    assert current_step(page) == ("right", SWEEP, "step", 19)


def test_double_tap_answers_one_question_only(page: Page, shared_server: Server) -> None:
    finish_early(page)
    heading(page, "How sore is the right side now?")

    page.evaluate(
        "() => { for (let n = 0; n < 2; n++) "
        "document.querySelectorAll('.scale button')[4].click(); }"
    )

    heading(page, "How sore is the left side now?")
    wait_until_saved(page)
    heading(page, "How sore is the left side now?")
    [session] = of_kind(server_records(shared_server.database, page), "session")
    assert (session.fields["after:right"], session.fields.get("after:left")) == (4, None)


def test_back_restarts_the_step_and_back_again_the_previous_step(page: Page) -> None:
    tap(page, "Back")
    assert current_step(page) == ("right", SWEEP, "step", 30)
    tap(page, "Back")
    assert current_step(page) == ("right", SWEEP, "ready", 12)


def test_skip_records_the_finished_part_of_the_step(page: Page, shared_server: Server) -> None:
    tap(page, "Skip")
    assert current_step(page) == ("right", HOLD, "ready", 8)
    tap(page, "Skip")
    advance_time(page, 30.2)
    assert current_step(page)[:3] == ("left", SWEEP, "ready")

    session = end(page, shared_server)

    assert session.fields["steps"] == [
        {"id": "middle", "side": "right", **WALL, "seconds": 8, "done": False},
        {"id": "hold", "side": "right", **WALL, "seconds": 30, "done": True},
    ]
    assert (session.fields["seconds:right"], session.fields["seconds:left"]) == (38, 0)


def test_stop_button_ends_the_session_and_records_why(page: Page, shared_server: Server) -> None:
    tap(page, "Stop if")
    heading(page, "Stopped.")
    see(page, "call 999 now")
    advance_time(page, 1)
    tap(page, "Tingling or numbness")
    tap(page, "Back to today")
    wait_until_saved(page)

    [session] = of_kind(server_records(shared_server.database, page), "session")
    assert session.fields["stopped"] == "Tingling or numbness"
    assert session.fields["steps"] == [
        {"id": "middle", "side": "right", **WALL, "seconds": 8, "done": False}
    ]


def test_both_sides_get_the_same_in_every_routine(page: Page, shared_server: Server) -> None:
    """Read the phone's records: the server would not accept an hour's sessions in seconds."""
    end(page, shared_server)
    visit(page, "More")
    heading(page, "More")
    ways, lengths = (
        page.get_by_label(name).locator("option").all_inner_texts()
        for name in ("Routine", "How long")
    )
    routines = [(way, length) for way in ways for length in lengths]

    for way, length in routines:
        visit(page, "More")
        page.get_by_label("Routine").select_option(label=way)
        page.get_by_label("How long").select_option(label=length)
        visit(page, "Today")
        start_session(page)
        while timer(page).count():
            fast_forward(page, 45)
        rate_after_session(page, 3, 4)

    sessions = [values(record) for record in phone_records(page, "session")][1:]
    assert len(sessions) == len(routines) == 12
    for fields in sessions:
        right, left = (
            [step for step in fields["steps"] if step["side"] == side] for side in ("right", "left")
        )
        assert fields["steps"] == right + left
        assert [step | {"side": "right"} for step in left] == right
        assert fields["seconds:right"] == fields["seconds:left"] > 0
        assert all(step["done"] for step in right)
        assert (fields["after:right"], fields["after:left"]) == (3, 4)


def values(record: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a record of the phone, without stamps."""
    return {name: value for name, (value, _) in record["fields"].items()}


@pytest.fixture
def today(phone: Phone, shared_server: Server) -> Page:
    """Open Today on a phone that lists its wake locks in `wakeLocks`."""
    phone.context.add_init_script(COUNT_WAKE_LOCKS)
    return open_as_newcomer(phone, shared_server)


def test_wake_lock_is_held_while_a_session_runs(today: Page) -> None:
    assert today.evaluate("wakeLocks.length") == 0

    start_session(today)
    today.wait_for_function("() => wakeLocks.length === 1 && !wakeLocks[0].released")
    finish_early(today)

    today.wait_for_function("() => wakeLocks.length === 1 && wakeLocks[0].released")


def test_wake_lock_is_requested_again_when_the_app_is_visible_again(today: Page) -> None:
    start_session(today)
    today.wait_for_function("() => wakeLocks.length === 1")

    today.evaluate(SET_VISIBLE, False)
    today.evaluate("wakeLocks[0].release()")
    today.evaluate(SET_VISIBLE, True)

    today.wait_for_function("() => wakeLocks.length === 2 && !wakeLocks[1].released")
    expect(today.get_by_text("This phone may switch the screen off.")).to_have_count(0)


def test_wake_lock_is_requested_again_after_a_reload(today: Page) -> None:
    start_session(today)

    reload(today)

    expect(timer(today)).to_be_visible()
    today.wait_for_function("() => wakeLocks.length === 1 && !wakeLocks[0].released")
    tap(today, "Stop if")
    today.wait_for_function("() => wakeLocks.length === 1 && wakeLocks[0].released")


def test_lost_wake_lock_is_reported(today: Page) -> None:
    start_session(today)
    today.wait_for_function("() => wakeLocks.length === 1")
    expect(today.get_by_text("This phone may switch the screen off.")).to_have_count(0)

    today.evaluate("wakeLocks[0].release()")

    see(today, "This phone may switch the screen off. The clock goes on.")


def test_denied_wake_lock_is_reported(phone: Phone, shared_server: Server) -> None:
    page = open_as_newcomer(phone, shared_server)
    deny_wake_lock(phone, page)

    start_session(page)

    see(page, "This phone may switch the screen off. The clock goes on.")


def deny_wake_lock(phone: Phone, page: Page) -> None:
    """Deny the permission for wake locks in the browser."""
    browser = phone.context.new_cdp_session(page)
    context_id = browser.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    permission = {
        "permission": {"name": "screen-wake-lock"},
        "setting": "denied",
        "browserContextId": context_id,
    }
    browser.send("Browser.setPermission", permission)
