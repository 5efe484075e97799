"""The guide on the screen: spots, the ladder, other tools, the voice, the layout for the floor, undo.

Six minutes with a ball at the wall, a side: settle in, three sweeps, a hold, and more; each after time to get ready.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.person import (
    answer_welcome,
    check_sound,
    heading,
    let_pass,
    rate,
    score,
    standing,
    start,
    tap,
    timer,
    visit,
    wait_until_saved,
)
from tests.e2e.phone import Phone
from tests.e2e.stored import of_kind, stored
from tests.server import Server

POSITION_OF_SPOT = 2
# The edge of the platform: what the app says and sounds is written down with the time it was.
EARS = """local => {
    const voice = { name: "A voice", lang: "en-GB", localService: local, default: true, voiceURI: "a" };
    window.heard = [];
    const note = (kind, text) => window.heard.push({ kind, text, at: Date.now() });
    class Utterance { constructor(text) { this.text = text; } }
    const synthesis = {
        getVoices: () => [voice], addEventListener() {}, removeEventListener() {},
        speak: ({ text }) => text && note("said", text), cancel: () => note("hushed", ""),
    };
    Object.defineProperty(window, "speechSynthesis", { value: synthesis, configurable: true });
    window.SpeechSynthesisUtterance = Utterance;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
        note(this.frequency.value > 600 ? "tick" : "change", "");
        return start.apply(this, when);
    };
}"""
STATUSES = """() => {
    window.statuses = [];
    const texts = new WeakMap();
    const look = () => document.querySelectorAll("[role=status]").forEach(one => {
        if (texts.get(one) === one.textContent) return;
        texts.set(one, one.textContent);
        window.statuses.push(one.textContent);
    });
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
    look();
}"""
BOXES = """() => {
    const box = one => { const { left, top, right, bottom } = one.getBoundingClientRect();
        return [left, top, right, bottom]; };
    const count = document.querySelector(".count"), style = getComputedStyle(count);
    const all = selector => [...document.querySelectorAll(selector)];
    return {
        pause: box(document.querySelector(".cover")), font: parseFloat(style.fontSize), count: box(count),
        buttons: all(".controls button").map(box),
        all: all("main h1, main .count, main .cue, main button").map(box),
    };
}"""


@pytest.fixture
def page(phone: Phone, shared_server: Server) -> Page:
    """Someone who is about to start, on a phone whose time stands still."""
    phone.stop_clock()
    page = phone.open(shared_server.url)
    answer_welcome(page)
    return page


def with_ears(phone: Phone, local: bool = True) -> None:
    phone.context.add_init_script(f"({EARS})({'true' if local else 'false'})")


def heard(page: Page, kind: str) -> list[str]:
    """Return what was said, or `kind` sounded, so far."""
    return [one["text"] for one in page.evaluate("heard") if one["kind"] == kind]


def to_step(page: Page) -> None:
    """Skip the time to get ready, and roll for five seconds."""
    tap(page, "Skip")
    let_pass(page, 5)


def hold_a_spot(page: Page, before: int) -> None:
    tap(page, "Found a sore spot")
    heading(page, "Where is it?")
    tap(page, "Somewhere else, or skip")
    heading(page, "How sore is it there?")
    score(page, before)
    heading(page, "Hold. Breathe.")


def finish_here(page: Page) -> None:
    tap(page, "Pause")
    tap(page, "Finish here")


def only_session(page: Page, server: Server) -> dict[str, Any]:
    wait_until_saved(page)
    [session] = of_kind(stored(server.database, page), "session")
    return session.fields


def test_a_whole_session_with_all_that_can_happen_is_written_down(phone: Phone, shared_server: Server) -> None:
    phone.stop_clock()
    page = phone.open(shared_server.url)
    answer_welcome(page)
    page.get_by_role("button", name="6 minutes", exact=True).tap()
    start(page, before=(5, 2))
    started = page.evaluate("Date.now()")
    tap(page, "Skip")
    let_pass(page, 20.2)
    assert standing(page)[2] == "ready"

    to_step(page)
    assert standing(page)[1] == "Upper outer hip"
    step_left = standing(page)[3]
    tap(page, "Found a sore spot")
    heading(page, "Where is it?")
    page.locator(".spots button").nth(POSITION_OF_SPOT - 1).tap()
    score(page, 6)
    let_pass(page, 10)
    said = elsewhere(page)
    assert said["typical"]
    assert said["unusual"]
    let_pass(page, 10)
    tap(page, "It has eased")
    expect(page.get_by_text("It eased after 20 seconds.")).to_be_visible()
    score(page, 3)
    assert standing(page) == ("right", "Upper outer hip", "step", step_left)

    tap(page, "Too much")
    expect(page.locator(".next").get_by_text("Knuckles above and behind")).to_be_visible()
    way = of_kind_setting(page, shared_server, "setting:way:right")
    assert way == "hand"
    side, step, kind, _ = standing(page)
    assert (side, step, kind) == ("right", "Upper outer hip", "ready")
    tap(page, "Pause")
    page.get_by_role("group", name="Another tool or place").get_by_role("button", name="Roller on the floor").tap()
    assert standing(page)[:3] == ("right", "Upper outer hip", "ready")
    to_step(page)
    where = standing(page)[:3]

    url = page.url.removesuffix("/session")
    page.close()
    phone.context.clock.fast_forward(60_000)
    page = phone.open(url)
    tap(page, "Go on")
    heading(page, "Go on at step")
    expect(page.get_by_role("heading")).to_contain_text("right side?")
    page.locator(".controls").get_by_role("button", name="Go on").tap()
    assert standing(page)[:3] == where
    while timer(page).count():
        let_pass(page, 20)
    rate(page, 3, 1)

    fields = only_session(page, shared_server)
    check_record(fields, started, said)


def elsewhere(page: Page) -> dict[str, list[str]]:
    """Feel it in every zone, read what is said of each, keep two: one typical of the spot and one not."""
    tap(page, "Felt elsewhere")
    heading(page, "Where do you feel it?")
    buttons = page.locator(".zones button")
    said: dict[str, list[str]] = {"typical": [], "unusual": []}
    for index in range(buttons.count()):
        buttons.nth(index).tap()
        text = page.get_by_role("status").get_by_role("listitem").last.inner_text()
        kind = "typical" if text.endswith(": often felt there from this spot.") else "unusual"
        if kind == "unusual":
            assert text.endswith(": not the usual place for this spot. It is noted, no more than that.")
        assert not re.search(r"mean|cause|because|nerve|sign of|injur|disc", text)
        if said[kind]:
            buttons.nth(index).tap()
        else:
            said[kind].append(text.split(":")[0].lower())
    tap(page, "Back to the hold")
    return said


def of_kind_setting(page: Page, server: Server, id: str) -> Any:
    wait = page.evaluate("Date.now()")
    for _ in range(30):
        records = stored(server.database, page)
        if id in records and records[id].fields["value"] is not None:
            return records[id].fields["value"]
        let_pass(page, 0.2)
        page.wait_for_timeout(100)
    raise AssertionError(f"{id} is not on the server since {wait}")


def check_record(fields: dict[str, Any], started: int, said: dict[str, list[str]]) -> None:
    steps = fields["steps"]
    right, left = ([one for one in steps if one["side"] == side] for side in ("right", "left"))
    assert steps == right + left
    [name] = [one for one in fields if one.startswith("spot:")]
    spot = fields.pop(name)
    assert {key: spot[key] for key in ("side", "before", "after", "hold_seconds", "eased")} == {
        "side": "right", "before": 6, "after": 3, "hold_seconds": 20, "eased": True,
    }  # fmt: skip
    assert spot["point"]
    assert len(spot["felt"]) == 2
    assert [(one["way"], one["id"]) for one in right][:3] == [
        ("ball-wall", "settle"), ("ball-wall", "middle"), ("roller-floor", "middle"),
    ]  # fmt: skip
    middle = [one["seconds"] for one in right if one["id"] == "middle"]
    whole = {one["id"]: one["seconds"] for one in left}
    assert sum(middle) == whole["middle"]
    assert [one["id"] for one in left] == list(dict.fromkeys(one["id"] for one in right))
    assert all(one["done"] for one in right[1:] + left)
    for side, those in (("right", right), ("left", left)):
        assert fields.pop(f"seconds:{side}") == sum(one["seconds"] for one in those)
    assert fields.pop("started_at") == started
    assert fields.pop("ended_at") > started + 360_000
    assert (fields.pop("date"), fields.pop("zone"), fields.pop("steps")) is not None
    assert fields == {
        "routine": "ball-wall-6", "routine_version": 1, "tool": "tennis-ball", "surface": "wall",
        "first_side": "right", "stopped": None, "before:right": 5, "before:left": 2,
        "after:right": 3, "after:left": 1,
    }  # fmt: skip


def test_with_eyes_closed_one_hears_everything(phone: Phone, shared_server: Server) -> None:
    with_ears(phone)
    phone.stop_clock()
    page = phone.open(shared_server.url)
    answer_welcome(page)
    start(page)
    let_pass(page, 160.5)
    heading(page, "How sore is the right side now?")

    said = heard(page, "said")
    assert [words.split(". ")[0].rstrip(".") for words in said[::2][:4]] == [
        "Right side", "Right side", "Now the left side", "Left side",
    ]  # fmt: skip
    ready = "Upper outer hip. Stand side-on to the wall"
    assert said[0].startswith(f"Right side. {ready}"), said[0]
    assert said[0].endswith("Not on the bony point, not on the sacrum.")
    assert said[1] == "Bend and straighten your knees slowly."
    assert said[3] == "Hold. Breathe."
    assert said[-1] == "That is all. It is written down."
    assert len(said) == 9, said
    assert len(heard(page, "tick")) == 3 * 8
    assert len(heard(page, "change")) == 1 + 9
    order = [one["kind"] for one in page.evaluate("heard")]
    assert all("hushed" in order[before:at] for before, at in between(order))


def between(order: list[str]) -> list[tuple[int, int]]:
    """Return the places of each thing said and of the one said before it."""
    places = [index for index, kind in enumerate(order) if kind == "said"]
    return list(pairwise(places))


def test_a_voice_that_needs_a_network_is_never_used(phone: Phone, shared_server: Server) -> None:
    with_ears(phone, local=False)
    phone.stop_clock()
    page = phone.open(shared_server.url)
    answer_welcome(page)
    start(page)
    let_pass(page, 60)

    assert heard(page, "said") == []
    assert len(heard(page, "tick")) > 3


def test_a_hold_ends_by_itself_at_ninety_seconds(page: Page, shared_server: Server) -> None:
    start(page)
    to_step(page)
    before = standing(page)
    hold_a_spot(page, 4)
    let_pass(page, 89)
    expect(timer(page)).to_have_text(re.compile("8[89]"))
    let_pass(page, 30)
    heading(page, "And now?")
    expect(page.get_by_text("That is 90 seconds.")).to_be_visible()
    tap(page, "Leave it blank")
    assert standing(page) == before
    finish_here(page)
    rate(page, 1, 1)

    [spot] = [value for name, value in only_session(page, shared_server).items() if name.startswith("spot:")]
    assert spot == {
        "point": None, "side": "right", "before": 4, "after": None, "hold_seconds": 90, "eased": False, "felt": [],
    }  # fmt: skip


def test_tingling_ends_the_session_and_says_why(page: Page, shared_server: Server) -> None:
    start(page)
    to_step(page)
    hold_a_spot(page, 4)
    let_pass(page, 12)
    tap(page, "Felt elsewhere")
    tap(page, "It tingles or is numb")
    heading(page, "Stopped.")
    tap(page, "Back to today")

    fields = only_session(page, shared_server)
    assert fields["stopped"] == "Tingling or numbness"
    [spot] = [value for name, value in fields.items() if name.startswith("spot:")]
    assert (spot["before"], spot["after"], spot["eased"], spot["hold_seconds"]) == (4, None, False, 12)


@pytest.mark.parametrize("turn", ["Lying on the left", "Lying on the right"])
def test_from_the_floor_all_is_large_and_in_sight(page: Page, turn: str) -> None:
    start(page)
    tap(page, "Pause")
    tap(page, turn)
    page.locator(".controls").get_by_role("button", name="Go on").tap()
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
            # Figures are seven tenths of the size of their letters.
            assert 0.7 * boxes["font"] >= 0.3 * width
    page.get_by_role("button", name="Pause").tap()
    expect(page.get_by_role("button", name="Finish here")).to_be_visible()


def test_a_screen_reader_is_told_at_most_four_things_a_step(page: Page) -> None:
    start(page)
    page.evaluate(STATUSES)
    let_pass(page, 12 + 30 + 8 + 30)

    statuses = page.evaluate("statuses")
    assert statuses[0] == "Get ready. Right side: Upper outer hip."
    assert 2 <= len(statuses) <= 2 * 4


def test_undo_gives_back_the_step_and_the_second(page: Page) -> None:
    start(page)
    to_step(page)
    before = standing(page)
    for move in ("Skip", "Back", "Too much"):
        tap(page, move)
        assert standing(page) != before
        let_pass(page, 4)
        tap(page, "Undo")
        assert standing(page) == before
    tap(page, "Skip")
    let_pass(page, 10.3)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_the_sound_check_comes_once_and_the_question_can_be_left_out(page: Page) -> None:
    tap(page, "Start")
    heading(page, "Can you hear this?")
    check_sound(page)
    tap(page, "Start without a number")
    finish_here(page)
    rate(page, 1, 1)
    tap(page, "Start")
    heading(page, "How sore is the right side now?")
    page.go_back()
    visit(page, "More")
    page.get_by_label("Ask how sore it is before").uncheck()
    visit(page, "Today")
    tap(page, "Start")
    expect(timer(page)).to_be_visible()
