"""A complete session with every event: its record, and the announcements to a screen reader."""

import re
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.e2e.actions import (
    advance_time,
    choose_score,
    current_step,
    heading,
    open_as_newcomer,
    rate_after_session,
    see,
    start_session,
    tap,
    timer,
)
from tests.e2e.phone import Phone
from tests.e2e.session_actions import (
    WALL,
    hold_spot,
    only_session,
    reopen,
    resume_session,
    setting_on_server,
    skip_to_step,
)
from tests.support.server import Server

POSITION_OF_SPOT = 2
FLOOR = {"way": "roller-floor", "tool": "smooth-roller", "surface": "floor"}
SIX_MINUTES = {
    "settle": 15, "middle": 30, "back": 30, "hold": 30, "front": 20, "tfl": 25, "outer-thigh": 30,
}  # fmt: skip
SAVE_INTERVAL_SECONDS = 6  # of a running player
# Every change of a live region.
STATUSES = """() => {
    window.statuses = [];
    const texts = new WeakMap();
    const look = () => document.querySelectorAll(
        "[role=status], [role=alert], [aria-live]:not([aria-live=off])")
        .forEach(one => {
            if ((texts.get(one) ?? "") === one.textContent) return;
            texts.set(one, one.textContent);
            window.statuses.push(one.textContent);
        });
    const options = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(look).observe(document, options);
}"""


def test_complete_session_with_every_event_is_recorded(phone: Phone, shared_server: Server) -> None:
    phone.stop_clock()
    phone.context.add_init_script(f"({STATUSES})()")
    page = open_as_newcomer(phone, shared_server)
    page.get_by_role("button", name="6 minutes", exact=True).tap()
    expect(page.get_by_role("button", name="Start")).to_contain_text("6 minutes")
    start_session(page, before=(5, 2))
    started = now_of(page)
    tap(page, "Skip")
    advance_time(page, 20.2)
    assert current_step(page)[2] == "ready"

    skip_to_step(page)
    assert current_step(page)[1] == "Upper outer hip"
    step_left = current_step(page)[3]
    tap(page, "Found a sore spot")
    heading(page, "Where is it?")
    page.locator("svg.body-map").get_by_role("button", name="Gluteus medius, middle").locator(
        "rect"
    ).tap()
    choose_score(page, 6)
    advance_time(page, 10)
    felt = choose_felt_areas(page)
    advance_time(page, 25)
    tap(page, "It has eased")
    see(page, "It eased after 35 seconds.")
    choose_score(page, 3)
    assert current_step(page) == ("right", "Upper outer hip", "step", step_left)

    tap(page, "Too much")
    expect(page.locator(".next").get_by_text("Knuckles above and behind")).to_be_visible()
    assert setting_on_server(page, shared_server, "way:right") == "hand"
    assert current_step(page)[:3] == ("right", "Upper outer hip", "ready")
    expect(page.locator(".meta")).to_contain_text("2 of 7")
    tap(page, "Pause")
    page.get_by_role("group", name="Another tool or place").get_by_role(
        "button", name="Roller on the floor"
    ).tap()
    assert current_step(page)[:3] == ("right", "Upper outer hip", "ready")
    expect(page.locator(".meta")).to_contain_text("2 of 7")
    skip_to_step(page)
    side, step, kind, left = current_step(page)

    announced = announcements_of(page)
    page = reopen(phone, page, 60)
    heading(page, "Go on at step 2, right side?")
    resume_session(page)
    assert current_step(page)[:3] == (side, step, kind)
    assert left <= current_step(page)[3] <= left + SAVE_INTERVAL_SECONDS
    while timer(page).count():
        advance_time(page, 20)
    ended = now_of(page)
    page.get_by_text("Write a note").tap()
    page.get_by_label("A note, if you like").fill("The roller was better.")
    rate_after_session(page, 3, 1)

    announced += announcements_of(page)
    assert len(announced) > 2 * 14
    for of_step in by_step(announced):
        assert len(of_step) <= 4, of_step
    check_record(only_session(page, shared_server), started, ended, felt)


def announcements_of(page: Page) -> list[str]:
    """Return the announcements to a screen reader during the session, in order."""
    return [words for words in page.evaluate("statuses") if not words.startswith("On this phone")]


def by_step(announced: list[str]) -> list[list[str]]:
    """Return the announcements in one list for each step."""
    starts = [index for index, words in enumerate(announced) if words.startswith("Get ready.")]
    return [announced[start:end] for start, end in pairwise([*starts, len(announced)])]


def now_of(page: Page) -> int:
    return int(page.evaluate("Date.now()"))


def choose_felt_areas(page: Page) -> list[str]:
    """Tap every area and check its text; keep a typical and an untypical one, return their ids."""
    content = page.request.get(re.sub(r"(?<=\d)/.*", "/api/content", page.url)).json()
    typical = content["points"][POSITION_OF_SPOT - 1]["zones"]
    tap(page, "Felt elsewhere")
    heading(page, "Where do you feel it?")
    keep: dict[bool, str] = {}
    for id, name in content["map"]["zones"].items():
        button = page.locator(".zones").get_by_role(
            "button", name=re.compile("^" + re.escape(name))
        )
        button.tap()
        is_typical = id in typical
        text = (
            "often felt there from this spot."
            if is_typical
            else "not the usual place for this spot. It is noted"
        )
        expect(button).to_contain_text(text)
        expect(page.locator(".felt").get_by_text(f"{name}: {text}")).to_be_visible()
        assert not re.search(
            r"mean|cause|because|nerve|sign of|injur|disc", button.inner_text().removeprefix(name)
        )
        if keep.setdefault(is_typical, id) != id:
            # The areas of the drawing are buttons too; this one deselects.
            page.locator("svg.body-map").get_by_role("button", name=name, exact=True).or_(
                button
            ).first.press("Enter")
            expect(button).to_have_attribute("aria-pressed", "false")
    tap(page, "Back to the hold")
    return list(keep.values())


def check_record(fields: dict[str, Any], started: int, ended: int, felt: list[str]) -> None:
    [spot] = [name for name in fields if name.startswith("spot:")]
    assert re.fullmatch(r"spot:[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", spot)
    assert abs(fields.pop("ended_at") - ended) <= 20_000
    whole = {"side": "right", **FLOOR, "done": True}
    rest = [{**whole, "id": id, "seconds": seconds} for id, seconds in SIX_MINUTES.items()][2:]
    left = [
        {**whole, "side": "left", "id": id, "seconds": seconds}
        for id, seconds in SIX_MINUTES.items()
    ]
    day = datetime.fromtimestamp(started / 1000, ZoneInfo("Europe/London")).date()
    assert fields == {
        "routine": "ball-wall-6",
        "routine_version": 1,
        "tool": "tennis-ball",
        "surface": "wall",
        "first_side": "right",
        "started_at": started,
        "zone": "Europe/London",
        "date": day.isoformat(),
        "steps": [
            {"id": "settle", "side": "right", **WALL, "seconds": 15, "done": True},
            {"id": "middle", "side": "right", **WALL, "seconds": 5, "done": True},
            {"id": "middle", "side": "right", **FLOOR, "seconds": 25, "done": True},
            *rest,
            *left,
        ],
        "seconds:right": 180,
        "seconds:left": 180,
        "too_much": [{"step": "middle", "side": "right", "from": "ball-wall", "to": "hand"}],
        "stopped": None,
        "before:right": 5,
        "before:left": 2,
        "after:right": 3,
        "after:left": 1,
        "note": "The roller was better.",
        spot: {
            "point": "gmed-2", "side": "right", "before": 6, "after": 3, "hold_seconds": 35,
            "eased": True, "felt": felt,
        },
    }  # fmt: skip


def test_screen_reader_announces_each_step_exactly_once(
    phone: Phone, shared_server: Server
) -> None:
    phone.stop_clock()
    phone.context.add_init_script(f"({STATUSES})()")
    page = open_as_newcomer(phone, shared_server)
    start_session(page)
    skip_to_step(page)
    hold_spot(page, 4)
    advance_time(page, 50)
    tap(page, "It has eased")
    choose_score(page, 2)
    tap(page, "Pause")
    resume_session(page)
    while timer(page).count():
        advance_time(page, 20)

    steps = by_step(announcements_of(page))
    assert steps[0] == [
        "Get ready. Ball at the wall. Right side: Upper outer hip.",
        "Right side. Upper outer hip. 30 seconds.",
        "30 seconds. Ease off, or hold on.",
        "Right side. Upper outer hip. 30 seconds.",
    ]
    assert steps[1:] == [
        [f"Get ready. {side} side: {step}.", f"{side} side. {step}. 30 seconds."]
        for side, step in (
            ("Right", "Rest on a sore spot"),
            ("Left", "Upper outer hip"),
            ("Left", "Rest on a sore spot"),
        )
    ]
