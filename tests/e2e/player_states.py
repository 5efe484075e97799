"""Go through every state of the player, on a phone with a stopped clock."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.e2e.actions import (
    advance_time,
    answer_welcome,
    choose_score,
    current_step,
    fast_forward,
    goto,
    heading,
    pass_sound_check,
    tap,
)
from tests.e2e.session_actions import resume_session

STATES = (
    "sound check", "soreness before", "get ready", "sweep", "undo", "where", "rate", "hold",
    "ease off", "felt elsewhere, typical and not", "ninety seconds", "too much",
    "too much, paused", "missed", "change of side", "asked to go on", "get ready, lying",
    "lying on the left", "lying on the right", "hold from the floor", "done", "note", "stopped",
)  # fmt: skip
# States that replace another screen, which may have been scrolled; they begin at the top.
REPLACING = (
    "soreness before", "get ready", "where", "rate", "hold", "ninety seconds", "asked to go on",
    "done", "stopped",
)  # fmt: skip
# States that are screens before or after the player.
OUTSIDE_PLAYER = ("sound check", "soreness before", "done", "note", "stopped")


def player_states(page: Page, url: str) -> Iterator[str]:
    """Do a session of six minutes; yield the name of each state when it is shown."""
    page.goto(url)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    answer_welcome(page)
    page.get_by_role("button", name="6 minutes", exact=True).tap()
    expect(page.get_by_role("button", name="Start")).to_contain_text("6 minutes")
    tap(page, "Start")
    heading(page, "Can you hear this?")
    tap(page, "Play it")
    yield "sound check"
    pass_sound_check(page)
    yield "soreness before"
    tap(page, "Start without a number")
    expect(page.get_by_text("Get ready").first).to_be_visible()
    yield "get ready"
    advance_time(page, 45)
    heading(page, "Upper outer hip")
    yield "sweep"
    tap(page, "Back")
    yield "undo"
    yield from _hold(page)
    yield from _too_much(page)
    yield from _absence(page)
    yield from _lying_down(page)
    yield from _finish(page)


def _hold(page: Page) -> Iterator[str]:
    tap(page, "Found a sore spot")
    heading(page, "Where is it?")
    yield "where"
    page.locator(".spots button").nth(1).tap()
    heading(page, "How sore is it there?")
    yield "rate"
    choose_score(page, 6)
    heading(page, "Hold. Breathe.")
    advance_time(page, 23)
    yield "hold"
    advance_time(page, 10)
    yield "ease off"
    tap(page, "Felt elsewhere")
    for zone in ("Outer thigh", "Calf"):
        page.locator(".zones").get_by_role("button", name=zone).tap()
    page.evaluate("scrollTo(0, 0)")
    yield "felt elsewhere, typical and not"
    tap(page, "Back to the hold")
    advance_time(page, 90)
    heading(page, "And now?")
    yield "ninety seconds"
    choose_score(page, 3)


def _too_much(page: Page) -> Iterator[str]:
    tap(page, "Too much")
    expect(page.locator(".cue")).to_contain_text("Hand only.")
    yield "too much"
    tap(page, "Pause")
    yield "too much, paused"
    resume_session(page)


def _absence(page: Page) -> Iterator[str]:
    # To the start of the step after this one; the clock goes on.
    _, _, kind, seconds = current_step(page)
    fast_forward(page, seconds + (8 + 2 if kind == "step" else 30 + 8 + 2))
    advance_time(page, 1)
    expect(page.locator("p.note").get_by_text("While the phone was away")).to_be_visible()
    yield "missed"
    while not page.locator(".meta b", has_text="Left side").count():
        advance_time(page, 5)
    yield "change of side"
    url = page.url.removesuffix("/session")
    page.goto("about:blank")
    page.context.clock.fast_forward(60_000)
    page.goto(url)
    tap_when_visible(page, "Go on")
    heading(page, "Go on at step 1, left side?")
    yield "asked to go on"


def _lying_down(page: Page) -> Iterator[str]:
    for layout in ("Lying on the left", "Lying on the right"):
        tap(page, layout)
        resume_session(page)
        expect(page.locator("main.floor")).to_be_visible()
        if layout == "Lying on the left":
            yield "get ready, lying"
            page.get_by_role("button", name="Pause").tap()
            tap(page, "Skip")
            resume_session(page)
        yield layout.lower()
        if layout == "Lying on the left":
            page.get_by_role("button", name="Pause").tap()
    tap(page, "Found a sore spot")
    tap(page, "Somewhere else, or skip")
    choose_score(page, 6)
    heading(page, "Hold. Breathe.")
    advance_time(page, 33)
    yield "hold from the floor"
    tap(page, "It has eased")
    choose_score(page, 2)


def _finish(page: Page) -> Iterator[str]:
    page.get_by_role("button", name="Pause").tap()
    tap(page, "Finish here")
    heading(page, "How sore is the")
    yield "done"
    page.get_by_text("Write a note").tap()
    yield "note"
    goto(page, "/")
    tap(page, "Start")
    tap_when_visible(page, "Start without a number")
    tap(page, "Stop if")
    heading(page, "Stopped.")
    yield "stopped"


def tap_when_visible(page: Page, name: str) -> None:
    expect(page.get_by_role("button", name=name)).to_be_visible()
    tap(page, name)
