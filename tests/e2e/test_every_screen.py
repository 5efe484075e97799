"""Accessibility of every screen: light and dark, large text, reduced motion, small phones."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.e2e.all_screens import PLAYER, all_screens
from tests.e2e.axe import violations
from tests.e2e.phone import FLAGS, LARGE_TEXT, Phone
from tests.e2e.player_states import OUTSIDE_PLAYER, REPLACING, STATES, player_states
from tests.support.browsers import chromium
from tests.support.server import Server

TARGET_PX = 48
PLAYER_TARGET_PX = 72
SCREENS = 90
TARGETS = "a, button, input, select, summary, textarea"
SMALL_TARGETS = """minimum => [...document.querySelectorAll("TARGETS")].flatMap(target => {
    const whole = target.closest("label") ?? target;
    const { width, height } = whole.getBoundingClientRect();
    const small = Math.min(width, height) < minimum - 0.01;
    return small ? [`${target.localName} "${whole.textContent}" is ${width} x ${height}`] : [];
})""".replace("TARGETS", TARGETS)
SMALL_CONTROLS = SMALL_TARGETS.replace(TARGETS, ".controls button, .cover")
# Controls and clock that are not completely visible, or have something over them.
OUT_OF_REACH = """() => {
    const all = [...document.querySelectorAll(".controls button, [role=timer]")];
    return all.flatMap(one => {
        const { top, left, bottom, right } = one.getBoundingClientRect();
        const inside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const isCover = one.role === "timer" && hit?.classList.contains("cover");
        const free = one.contains(hit) || isCover;
        const where = `${top} to ${bottom} of ${innerHeight}, over it ${hit?.className}`;
        return inside && scrollY === 0 && free ? [] : [`${one.textContent}: ${where}`];
    });
}"""
# Pairs of controls that overlap, except those that stick to the foot while the rest scrolls.
OVERLAPPING = """() => {
    const isSticky = one => getComputedStyle(one).position === "sticky";
    const all = [...document.querySelectorAll("main button:not(.cover)")]
        .filter(one => !isSticky(one) && !isSticky(one.parentElement));
    const boxes = all.map(one => one.getBoundingClientRect());
    return boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b, more) => {
        const over = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
        return over ? [`"${all[i].textContent}" and "${all[i + 1 + more].textContent}"`] : [];
    }));
}"""
# The place of the stop link, if it is not visible, has something over it, or is in the upper half
# (which counts only upright: lying down, the phone is turned).
STOP_OUT_OF_REACH = """() => {
    const stop = document.querySelector(".stop");
    if (!stop) return ["no stop link"];
    const { top, left, bottom, right } = stop.getBoundingClientRect();
    const inside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
    const low = document.querySelector(".floor") !== null || top >= innerHeight / 2;
    const free = stop.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
    return inside && low && free ? [] : [`at ${top} to ${bottom} of ${innerHeight}, free: ${free}`];
}"""
# Whether the screen has a link to the red-flag questions; in a session it is the stop link.
HAS_RED_FLAG_LINK = "() => document.querySelector('a[href=\"/worry\"], .worrying, .stop') !== null"
MOVING = "() => document.getAnimations().filter(one => one.playState === 'running').length"
# The pixels by which the page is too wide. Not innerWidth: a phone zooms out to show everything.
OVERFLOW = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


TALL, SMALL, TABLET = (390, 844), (320, 568), (820, 1180)
PLAYER_SCREENS = (TALL, (390, 664), SMALL, TABLET)


@dataclass(frozen=True)
class Look:
    """Text size and browser options with which the screens are opened."""

    name: str
    large_text: bool = False
    options: dict[str, Any] = field(default_factory=dict, hash=False)


USUAL = Look("usual")
LARGE = Look("large", large_text=True, options={"reduced_motion": "reduce"})
# For each kind of fault, the looks in which the test fails on it: the usual look may have
# animations, with large text the player may scroll, and larger text needs less contrast.
FAULTS = {
    "missing or repeated screen": (USUAL, LARGE), "browser error": (USUAL, LARGE),
    "axe violation": (USUAL, LARGE), "axe violation in dark mode": (USUAL,),
    "animation": (LARGE,), "wider than the screen": (USUAL, LARGE),
    "no link to the red-flag questions": (USUAL,), "target under 48 px": (USUAL, LARGE),
    "player target under 72 px": (USUAL, LARGE), "control out of reach": (USUAL,),
}  # fmt: skip
PLAYER_FAULTS = {
    **{fault: looks for fault, looks in FAULTS.items() if "red-flag" not in fault},
    "overlapping controls": (USUAL, LARGE),
    "stop link out of reach": (USUAL, LARGE),
    "not scrolled to the top": (USUAL, LARGE),
}


@dataclass
class Findings:
    """The screens that were seen, and the faults on them by kind."""

    screens: list[str] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def in_each(faults: dict[str, tuple[Look, ...]]) -> pytest.MarkDecorator:
    """Parametrize a test with each look and each kind of fault that counts in it."""
    cases = [(look, fault) for look in (USUAL, LARGE) for fault in faults if look in faults[fault]]
    names = [f"{look.name}, {fault}" for look, fault in cases]
    return pytest.mark.parametrize(("look", "fault"), cases, ids=names)


@pytest.fixture(scope="module")
def browsers(browser: Browser, playwright: Playwright) -> Iterator[dict[bool, Browser]]:
    large = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, LARGE_TEXT])
    yield {False: browser, True: large}
    large.close()


@pytest.fixture(scope="module")
def check_screens(
    browsers: dict[bool, Browser], shared_server: Server
) -> Callable[[Look], Findings]:
    """Return a function that checks every screen in a look, once for all tests."""

    @cache
    def check(look: Look) -> Findings:
        phone = Phone(browsers[look.large_text], **look.options)
        page, seen = phone.context.new_page(), Findings()
        for screen in all_screens(page, shared_server.url):
            look_at(page, screen, seen, look, in_player=screen in PLAYER)
        if not len(set(seen.screens)) == len(seen.screens) == SCREENS:
            seen.faults["missing or repeated screen"] = seen.screens
        phone.close()
        seen.faults["browser error"] = phone.errors
        return seen

    return check


@pytest.fixture(scope="module")
def check_player(
    browsers: dict[bool, Browser], shared_server: Server
) -> Callable[[Look], Findings]:
    """Return a function that checks every player state in a look, once for all tests."""

    @cache
    def check(look: Look) -> Findings:
        phone = Phone(browsers[look.large_text], **look.options)
        phone.set_clock()
        page, seen = phone.context.new_page(), Findings()
        for state in player_states(page, shared_server.url):
            if state in REPLACING and page.evaluate("scrollY"):
                seen.faults["not scrolled to the top"].append(state)
            look_at(page, state, seen, look, in_player=state not in OUTSIDE_PLAYER)
        if seen.screens != list(STATES):
            seen.faults["missing or repeated screen"] = seen.screens
        phone.close()
        seen.faults["browser error"] = phone.errors
        return seen

    return check


def look_at(page: Page, screen: str, seen: Findings, look: Look, in_player: bool) -> None:
    """Add the faults of `screen` to `seen`."""

    def add(fault: str, found: list[str], where: str = screen) -> None:
        seen.faults[fault] += [f"{where}: {one}" for one in found]

    seen.screens.append(screen)
    add("animation", ["moves"] if page.evaluate(MOVING) else [])
    add("axe violation", violations(page))
    if look in FAULTS["axe violation in dark mode"]:
        page.emulate_media(color_scheme="dark")  # it changes only colours
        add("axe violation in dark mode", violations(page, "color-contrast"))
        page.emulate_media(color_scheme="light")
    has_link = page.evaluate(HAS_RED_FLAG_LINK)
    add("no link to the red-flag questions", [] if has_link else ["none"])
    for width, height in PLAYER_SCREENS if in_player else (SMALL, TALL):
        page.set_viewport_size({"width": width, "height": height})
        where = f"{screen}, {width} x {height}"
        add("target under 48 px", page.evaluate(SMALL_TARGETS, TARGET_PX), where)
        wider = page.evaluate(OVERFLOW)
        add("wider than the screen", [f"by {wider} px"] if wider else [], where)
        if in_player:
            add("control out of reach", page.evaluate(OUT_OF_REACH), where)
            add("overlapping controls", page.evaluate(OVERLAPPING), where)
            add("stop link out of reach", page.evaluate(STOP_OUT_OF_REACH), where)
            small = page.evaluate(SMALL_CONTROLS, PLAYER_TARGET_PX)
            add("player target under 72 px", small, where)
    page.set_viewport_size({"width": TALL[0], "height": TALL[1]})


@in_each(FAULTS)
def test_screens_have_no_fault(
    check_screens: Callable[[Look], Findings], look: Look, fault: str
) -> None:
    found = check_screens(look).faults[fault]

    assert not found, "\n".join(found)


@in_each(PLAYER_FAULTS)
def test_player_states_have_no_fault(
    check_player: Callable[[Look], Findings], look: Look, fault: str
) -> None:
    found = check_player(look).faults[fault]

    assert not found, "\n".join(found)


def test_large_text_setting_doubles_the_font_size(
    browsers: dict[bool, Browser], shared_server: Server
) -> None:
    sizes = []
    for browser in browsers.values():
        phone = Phone(browser)
        page = phone.open(shared_server.url)
        size = "parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)"
        sizes.append(page.evaluate(size))
        phone.close()

    assert sizes[1] == 2 * sizes[0]


def test_checks_find_faults_on_a_bad_page(phone: Phone, shared_server: Server) -> None:
    page = phone.open(shared_server.url)
    page.evaluate("""() => {
        const bad = document.createElement("div");
        const [picture, button, words] = ["img", "button", "p"]
            .map((name) => document.createElement(name));
        picture.src = "/icons/icon.svg";
        words.textContent = "pale";
        words.animate({ opacity: [1, 0.9] }, { duration: 60_000 });
        bad.append(picture, button, words);
        document.querySelector("main").append(bad);
        bad.lastChild.style.cssText = "color: #eee; background: #fff; width: 1000px";
        button.style.cssText = "min-height: 0; padding: 0; width: 20px; height: 20px";
    }""")
    seen = Findings()

    look_at(page, "bad", seen, USUAL, in_player=False)

    rules = {one.split(": ")[1] for one in seen.faults["axe violation"]}
    assert rules >= {"button-name", "color-contrast", "image-alt"}
    dark = {one.split(": ")[1] for one in seen.faults["axe violation in dark mode"]}
    assert dark == {"color-contrast"}
    assert seen.faults["animation"] == ["bad: moves"]
    small = seen.faults["target under 48 px"]
    assert [one for one in small if "20 x 20" in one] == small != []
    assert len(seen.faults["wider than the screen"]) == 2
