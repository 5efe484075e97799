"""Accessibility of every screen: light and dark, large text, reduced motion, small phones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.e2e.all_screens import PLAYER, all_screens
from tests.e2e.axe import violations
from tests.e2e.phone import FLAGS, LARGE_TEXT, Phone
from tests.e2e.player_states import AROUND, BEGUN, NAMES, player_states
from tests.support.browsers import chromium
from tests.support.server import Server

TARGET_PX = 48
PLAYER_TARGET_PX = 72
SCREENS = 89
TARGETS = "a, button, input, select, summary, textarea"
SMALL_TARGETS = """least => [...document.querySelectorAll("TARGETS")].flatMap(target => {
    const whole = target.closest("label") ?? target;
    const { width, height } = whole.getBoundingClientRect();
    const small = Math.min(width, height) < least - 0.01;
    return small ? [`${target.localName} "${whole.textContent}" is ${width} x ${height}`] : [];
})""".replace("TARGETS", TARGETS)
SMALL_CONTROLS = SMALL_TARGETS.replace(TARGETS, ".controls button, .cover")
# Each of these must be seen whole, and not be covered by anything.
OUT_OF_REACH = """() => [...document.querySelectorAll(".controls button, [role=timer]")].flatMap(one => {
    const { top, left, bottom, right } = one.getBoundingClientRect();
    const inside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth && scrollY === 0;
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const free = one.contains(hit) || (one.role === "timer" && hit?.classList.contains("cover"));
    const found = `${one.textContent}: ${top} to ${bottom} of ${innerHeight}, over it ${hit?.className}`;
    return inside && free ? [] : [found];
})"""
# Pairs of controls of which one lies on the other, but for what sticks to the foot while the rest
# scrolls.
OVERLAPPING = """() => {
    const stuck = one => [one, one.parentElement].some(each => getComputedStyle(each).position === "sticky");
    const all = [...document.querySelectorAll("main button:not(.cover)")].filter(one => !stuck(one));
    const boxes = all.map(one => one.getBoundingClientRect());
    return boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b, more) => {
        const over = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
        return over ? [`"${all[i].textContent}" lies on "${all[i + 1 + more].textContent}"`] : [];
    }));
}"""
# The stop words: in sight wherever the screen is scrolled to, with nothing over them, and in the
# thumb's half of it (whoever lies on the floor has turned the phone).
STOP_OUT_OF_REACH = """() => {
    const stop = document.querySelector(".stop");
    if (!stop) return ["no stop words"];
    const { top, left, bottom, right } = stop.getBoundingClientRect();
    const inside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
    const low = document.querySelector(".floor") !== null || top >= innerHeight / 2;
    const free = stop.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
    return inside && low && free ? [] : [`stop words at ${top} to ${bottom} of ${innerHeight}, free: ${free}`];
}"""
# From everywhere one tap leads to what may be new or worrying; a session under way has its stop
# words.
CAN_BE_SAID = "() => document.querySelector('a[href=\"/worry\"], .worrying, .stop') !== null"
MOVING = "() => document.getAnimations().filter(one => one.playState === 'running').length"
# Not innerWidth: a phone zooms out until all is seen.
WIDER = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


TALL, SMALL, TABLET = (390, 844), (320, 568), (820, 1180)
PLAYER_SCREENS = (TALL, (390, 664), SMALL, TABLET)


@dataclass(frozen=True)
class Look:
    """One way to see the app."""

    name: str
    large_text: bool = False
    options: dict[str, Any] = field(default_factory=dict, hash=False)


USUAL = Look("usual")
LARGE = Look("large", large_text=True, options={"reduced_motion": "reduce"})


@dataclass
class Seen:
    """The findings on every screen in one look, each with the name of the screen."""

    screens: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    pale_by_night: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    small_in_player: list[str] = field(default_factory=list)
    out_of_reach: list[str] = field(default_factory=list)
    stop_out_of_reach: list[str] = field(default_factory=list)
    overlapping: list[str] = field(default_factory=list)
    begun_lower: list[str] = field(default_factory=list)
    wider: list[str] = field(default_factory=list)
    no_way_to_say: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browsers(browser: Browser, playwright: Playwright) -> Iterator[dict[bool, Browser]]:
    large = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, LARGE_TEXT])
    yield {False: browser, True: large}
    large.close()


@pytest.fixture(scope="module")
def seen(
    browsers: dict[bool, Browser], shared_server: Server, request: pytest.FixtureRequest
) -> Seen:
    """Check every screen in one look; once for all tests of the module."""
    look: Look = request.param
    phone = Phone(browsers[look.large_text], **look.options)
    page, seen = phone.context.new_page(), Seen(errors=phone.errors)
    for screen in all_screens(page, shared_server.url):
        look_at(page, screen, seen, in_player=screen in PLAYER)
    phone.close()
    return seen


@pytest.fixture(scope="module")
def played(
    browsers: dict[bool, Browser], shared_server: Server, request: pytest.FixtureRequest
) -> Seen:
    """Check every state of the player in one look."""
    look: Look = request.param
    phone = Phone(browsers[look.large_text], **look.options)
    phone.set_clock()
    page, seen = phone.context.new_page(), Seen(errors=phone.errors)
    for state in player_states(page, shared_server.url):
        seen.begun_lower += [state] if state in BEGUN and page.evaluate("scrollY") else []
        look_at(page, state, seen, in_player=state not in AROUND)
    phone.close()
    return seen


def look_at(page: Page, screen: str, seen: Seen, in_player: bool = False) -> None:
    """Add the faults of `screen` to `seen`."""
    seen.screens.append(screen)
    seen.moving += [screen] if page.evaluate(MOVING) else []
    seen.violations += [f"{screen}: {one}" for one in violations(page)]
    page.emulate_media(color_scheme="dark")  # colours are all that it changes
    seen.pale_by_night += [f"{screen}: {one}" for one in violations(page, "color-contrast")]
    page.emulate_media(color_scheme="light")
    seen.no_way_to_say += [] if page.evaluate(CAN_BE_SAID) else [screen]
    for width, height in PLAYER_SCREENS if in_player else (SMALL, TALL):
        page.set_viewport_size({"width": width, "height": height})
        measure(page, f"{screen}, {width} x {height}", seen, in_player=in_player)
    page.set_viewport_size({"width": TALL[0], "height": TALL[1]})


def measure(page: Page, where: str, seen: Seen, in_player: bool) -> None:
    """Add what is too small, too wide or out of reach."""
    seen.small += [f"{where}: {one}" for one in page.evaluate(SMALL_TARGETS, TARGET_PX)]
    wider = page.evaluate(WIDER)
    seen.wider += [f"{where}: by {wider} px"] if wider else []
    if in_player:
        seen.out_of_reach += [f"{where}: {one}" for one in page.evaluate(OUT_OF_REACH)]
        seen.overlapping += [f"{where}: {one}" for one in page.evaluate(OVERLAPPING)]
        seen.stop_out_of_reach += [f"{where}: {one}" for one in page.evaluate(STOP_OUT_OF_REACH)]
        seen.small_in_player += [
            f"{where}: {one}" for one in page.evaluate(SMALL_CONTROLS, PLAYER_TARGET_PX)
        ]


def looks(*those: Look, walked: str = "seen") -> pytest.MarkDecorator:
    return pytest.mark.parametrize(walked, those, indirect=True, ids=[one.name for one in those])


@looks(USUAL, LARGE)
def test_axe_finds_no_violation_on_any_screen(seen: Seen) -> None:
    assert not seen.violations, "\n".join(seen.violations)
    assert len(set(seen.screens)) == len(seen.screens) == SCREENS
    assert seen.errors == []


@looks(USUAL, LARGE)
def test_contrast_is_sufficient_in_dark_mode(seen: Seen) -> None:
    assert not seen.pale_by_night, "\n".join(seen.pale_by_night)


@looks(LARGE)
def test_no_screen_animates_with_reduced_motion(seen: Seen) -> None:
    assert seen.moving == []


@looks(USUAL, LARGE)
def test_no_screen_scrolls_sideways(seen: Seen) -> None:
    assert not seen.wider, "\n".join(seen.wider)


@looks(USUAL)
def test_every_screen_links_to_the_red_flag_questions(seen: Seen) -> None:
    assert seen.no_way_to_say == []


@looks(USUAL, LARGE)
def test_every_target_is_at_least_48_px(seen: Seen) -> None:
    assert not seen.small, "\n".join(seen.small)


@looks(USUAL, LARGE)
def test_player_targets_are_at_least_72_px(seen: Seen) -> None:
    assert not seen.small_in_player, "\n".join(seen.small_in_player)


@looks(USUAL)
def test_player_clock_and_controls_are_visible_without_scrolling(seen: Seen) -> None:
    assert not seen.out_of_reach, "\n".join(seen.out_of_reach)


@looks(USUAL, LARGE, walked="played")
def test_axe_finds_no_violation_in_any_player_state(played: Seen) -> None:
    assert not played.violations, "\n".join(played.violations)
    assert played.screens == list(NAMES)
    assert played.errors == []


@looks(USUAL, LARGE, walked="played")
def test_player_contrast_is_sufficient_in_dark_mode(played: Seen) -> None:
    assert not played.pale_by_night, "\n".join(played.pale_by_night)


@looks(LARGE, walked="played")
def test_player_does_not_animate_with_reduced_motion(played: Seen) -> None:
    assert played.moving == []


@looks(USUAL, LARGE, walked="played")
def test_every_player_state_fits_and_its_targets_are_large_enough(played: Seen) -> None:
    wrong = played.wider + played.small + played.small_in_player + played.overlapping
    assert not wrong, "\n".join(wrong)


@looks(USUAL, LARGE, walked="played")
def test_stop_link_is_reachable_in_every_player_state(played: Seen) -> None:
    assert not played.stop_out_of_reach, "\n".join(played.stop_out_of_reach)


@looks(USUAL, LARGE, walked="played")
def test_screen_that_replaces_another_starts_at_its_top(played: Seen) -> None:
    assert played.begun_lower == []


@looks(USUAL, walked="played")
def test_clock_and_controls_are_visible_in_every_player_state(played: Seen) -> None:
    assert not played.out_of_reach, "\n".join(played.out_of_reach)


def test_large_text_setting_doubles_the_font_size(
    browsers: dict[bool, Browser], shared_server: Server
) -> None:
    sizes = []
    for browser in browsers.values():
        phone = Phone(browser)
        page = phone.open(shared_server.url)
        sizes.append(
            page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
        )
        phone.close()

    assert sizes[1] == 2 * sizes[0]


def test_checks_find_faults_on_a_bad_page(phone: Phone, shared_server: Server) -> None:
    page = phone.open(shared_server.url)
    page.evaluate("""() => {
        const bad = document.createElement("div");
        const [picture, button, words] = ["img", "button", "p"].map((name) => document.createElement(name));
        picture.src = "/icons/icon.svg";
        words.textContent = "pale";
        words.animate({ opacity: [1, 0.9] }, { duration: 60_000 });
        bad.append(picture, button, words);
        document.querySelector("main").append(bad);
        bad.lastChild.style.cssText = "color: #eee; background: #fff; width: 1000px";
        bad.querySelector("button").style.cssText = "min-height: 0; padding: 0; width: 20px; height: 20px";
    }""")
    seen = Seen()

    look_at(page, "bad", seen)

    assert {one.split(": ")[1] for one in seen.violations} >= {
        "button-name",
        "color-contrast",
        "image-alt",
    }
    assert {one.split(": ")[1] for one in seen.pale_by_night} == {"color-contrast"}
    assert seen.moving == ["bad"]
    assert [one for one in seen.small if "20 x 20" in one] == seen.small != []
    assert len(seen.wider) == 2
