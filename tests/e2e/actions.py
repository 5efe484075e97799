"""Actions of a person, who finds everything in the app by its words."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Locator, Page, expect

from tests.e2e.phone import HAS_SERVICE_WORKER, TIMEOUT_MS, Phone, read_indexeddb
from tests.support.server import Server

# The saved line when the server has everything.
SAVED = re.compile(r"^On this phone · saved \d\d:\d\d$")
# Resolves when no sync is running: a sync holds this lock.
SYNC_IS_IDLE = "() => navigator.locks.request('sync', () => undefined)"
# Runs SCRIPT as soon as an element appears, before it is painted.
ON_APPEAR = """(selector) => new MutationObserver((_, watch) => {
    const element = document.querySelector(selector);
    if (!element) return;
    watch.disconnect();
    SCRIPT;
}).observe(document, { childList: true, subtree: true })"""
# The app counts two taps of one place within this time as one; a test could be that quick.
DOUBLE_TAP_SECONDS = 0.6
tapped_at: WeakKeyDictionary[Page, float] = WeakKeyDictionary()

SAFETY_QUESTIONS = ("Is any of this so today?", "And any of this?", "Is any of this new")


def tap(page: Page, name: str, exact: bool = False) -> None:
    """Tap the button or link whose name begins with `name`, or equals it if `exact`."""
    words: str | re.Pattern[str] = name if exact else re.compile("^" + re.escape(name))
    page.get_by_role("button", name=words, exact=exact).or_(
        page.get_by_role("link", name=words, exact=exact)
    ).tap()
    tapped_at[page] = time.monotonic()


def switch(page: Page, label: str, on: bool) -> None:
    """Tap a switch, and wait until it is `on`."""
    box = page.get_by_label(label)
    box.click()
    expect(box).to_be_checked(checked=on)


def heading(page: Page, words: str) -> Locator:
    """Return the heading with these words, once it is visible."""
    found = page.get_by_role("heading", name=words)
    expect(found).to_be_visible()
    return found


def see(page: Page, words: str) -> None:
    """Wait until `words` are visible."""
    expect(page.get_by_text(words)).to_be_visible()


def answer_welcome(
    page: Page,
    tool: str = "Tennis ball",
    place: str = "Against a wall",
    side: str = "Right side",
    copy: str = "Yes, keep a copy",
) -> None:
    """Answer the questions of the first screens without ticking anything; end on Today."""
    for words in ("Begin", copy, tool, place, side):
        tap(page, words)
    for question in SAFETY_QUESTIONS:
        heading(page, question)
        tap(page, "None of these")
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def open_as_newcomer(phone: Phone, server: Server) -> Page:
    """Open the app for the first time, and go to Today."""
    page = phone.open(server.url)
    answer_welcome(page)
    return page


def open_saved(phone: Phone, server: Server) -> Page:
    """Open the app for the first time, go to Today, and wait until everything is saved."""
    page = open_as_newcomer(phone, server)
    expect(saved_line(page)).to_have_text(SAVED)
    return page


def reload(page: Page) -> None:
    """Reload the page, and wait until the app is shown."""
    wait_for_writes(page)
    page.reload()
    page.wait_for_function(HAS_SERVICE_WORKER)


def goto(page: Page, path: str) -> None:
    """Open an address of the app."""
    wait_for_writes(page)
    page.goto(re.sub(r"(?<=\d)/.*", path, page.url))


def visit(page: Page, place: str) -> None:
    """Go to a section by the links at the bottom; to "History" by the link in the diary."""
    section = "Diary" if place == "History" else place
    page.get_by_role("navigation").get_by_role("link", name=section).tap()
    if place == "History":
        tap(page, "What you did")


def open_phones(page: Page) -> None:
    """Go to "Your phones" under More."""
    visit(page, "More")
    tap(page, "Your phones")


def advance_time(page: Page, seconds: float) -> None:
    """Advance the clock while the app is visible: each timer fires in time, and writes complete."""
    page.clock.run_for(int(seconds * 1000))
    wait_for_writes(page)


def wait_for_writes(page: Page) -> None:
    """Wait until all earlier writes to IndexedDB are done."""
    read_indexeddb(page, "meta")


def fast_forward(page: Page, seconds: float) -> None:
    """Advance the clock while the app is suspended: late timers fire once."""
    page.clock.fast_forward(int(seconds * 1000))


def run_when_element_appears(page: Page, selector: str, script: str) -> None:
    """Run `script`, which may use `element`, when the element of `selector` appears."""
    page.evaluate(ON_APPEAR.replace("SCRIPT", script), selector)


def start_session(page: Page, before: tuple[int, int] | None = None) -> None:
    """Start the routine of Today; `before` is how sore the first and the second side are."""
    tap(page, "Start")
    pass_sound_check(page)
    if before is None:
        tap(page, "Start without a number")
    else:
        answer_soreness(page, *before)
    expect(timer(page)).to_be_visible()


def pass_sound_check(page: Page) -> None:
    """Do the sound check, which is shown only before the first session."""
    question = page.get_by_role("heading", name="How sore is the")
    sound_check = page.get_by_role("heading", name="Can you hear this?")
    expect(question.or_(sound_check)).to_be_visible()
    if sound_check.is_visible():
        tap(page, "Play it")
        tap(page, "I hear it")
    expect(question).to_be_visible()


def answer_soreness(page: Page, first: int, second: int) -> None:
    """Choose a score for the first side, and one for the other."""
    question = page.get_by_role("heading", name="How sore is the")
    first_question = question.inner_text()
    choose_score(page, first)
    expect(question).not_to_have_text(first_question)
    choose_score(page, second)


def do_routine(page: Page) -> None:
    """Do the complete routine of Today; end at the question after it."""
    start_session(page)
    while page.get_by_role("timer").count():
        advance_time(page, 20)
    heading(page, "How sore is the")


def timer(page: Page) -> Locator:
    return page.get_by_role("timer")


def current_step(page: Page) -> tuple[str, str, str, int]:
    """Return the state of the player: side, step, `ready` or `step`, remaining seconds."""
    meta = page.locator(".meta b").inner_text()
    kind = "ready" if page.get_by_text("Get ready").first.is_visible() else "step"
    return (
        meta.removesuffix(" side").lower(),
        page.locator("h1").inner_text(),
        kind,
        int(timer(page).inner_text()),
    )


def choose_score(page: Page, value: int) -> None:
    """Choose a score from 0 to 10. Wait first, so that it is not a double tap."""
    seconds = tapped_at.get(page, 0) + DOUBLE_TAP_SECONDS - time.monotonic()
    page.wait_for_timeout(max(0, 1000 * seconds))
    page.get_by_role("group", name=re.compile("0 .*, 10 ")).get_by_role(
        "button", name=re.compile(rf"^{value}(?!\d)")
    ).tap()
    tapped_at[page] = time.monotonic()


def rate_after_session(page: Page, first: int, second: int) -> None:
    """Choose the scores of both sides after a session; end on Today."""
    answer_soreness(page, first, second)
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def write_diary(page: Page, value: int, day: str | None = None, side: str | None = None) -> None:
    """Open the diary and enter a score, for today and the usual side by default."""
    visit(page, "Diary")
    if day:
        page.locator(".days").get_by_role("button", name=re.compile(day)).tap()
    if side:
        page.get_by_role("group", name="Which side").get_by_role("button", name=side).tap()
    choose_score(page, value)
    expect(chosen_score(page, value)).to_be_visible()


def chosen_score(page: Page, value: int) -> Locator:
    """Return the score `value` if it is chosen."""
    return page.locator(".scale [aria-pressed=true]").filter(
        has_text=re.compile(rf"^{value}(?!\d)")
    )


def saved_line(page: Page) -> Locator:
    """Return the line that says what is saved."""
    return page.locator("p.saved")


def wait_until_saved(page: Page) -> None:
    """Wait until the saved line says that the server has everything."""
    advance_until(page, lambda: SAVED.match(saved_line(page).inner_text()))
    expect(saved_line(page)).to_have_text(SAVED)


def advance_until(page: Page, condition: Callable[[], object], step_seconds: float = 3) -> None:
    """Advance the clock until `condition()` is true. A step is longer than the app's retry delay.

    The app's timeouts use the fake clock, but the server needs real time: wait for each response.
    """
    for _ in range(120):
        advance_time(page, step_seconds)
        page.evaluate(SYNC_IS_IDLE)
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("the condition did not become true")


def wait_until(page: Page, condition: Callable[[], object]) -> None:
    """Wait in real time until `condition()` is true; with a stopped clock use `advance_until`."""
    until = time.monotonic() + TIMEOUT_MS / 1000
    while not condition():
        assert time.monotonic() < until, "the condition did not become true"
        page.wait_for_timeout(100)


def downloaded(page: Page, button: str) -> bytes:
    """Tap a button that saves a file; return the content of the file."""
    with page.expect_download() as file:
        tap(page, button)
    path: Path = file.value.path()
    return path.read_bytes()
