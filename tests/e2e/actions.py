"""What a person does with the app, by the words on the screen."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Locator, Page, expect

from tests.e2e.phone import HAS_SERVICE_WORKER, TIMEOUT_MS, Phone, read_indexeddb
from tests.support.server import Server

# The saved line when nothing waits.
SAVED = re.compile(r"^On this phone · saved \d\d:\d\d$")
# Resolves when no sync is under way: a sync holds this lock.
SYNC_IS_IDLE = "() => navigator.locks.request('sync', () => undefined)"
# Runs a script in the frame in which an element appears.
ON_APPEAR = """(selector) => new MutationObserver((_, watch) => {
    const element = document.querySelector(selector);
    if (!element) return;
    watch.disconnect();
    DOES;
}).observe(document, { childList: true, subtree: true })"""
# Two taps of one place within this time count as one; a test could be as quick.
DOUBLE_TAP_SECONDS = 0.6
touched_at: WeakKeyDictionary[Page, float] = WeakKeyDictionary()

SAFETY_QUESTIONS = ("Is any of this so today?", "And any of this?", "Is any of this new")


def tap(page: Page, name: str, exact: bool = False) -> None:
    """Tap the button or link whose name begins with `name`, or equals it if `exact`."""
    words: str | re.Pattern[str] = name if exact else re.compile("^" + re.escape(name))
    page.get_by_role("button", name=words, exact=exact).or_(
        page.get_by_role("link", name=words, exact=exact)
    ).tap()
    touched_at[page] = time.monotonic()


def switch(page: Page, label: str, on: bool) -> None:
    """Set a switch, and wait until it shows so."""
    one = page.get_by_label(label)
    one.click()
    expect(one).to_be_checked(checked=on)


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
    """Go from the first screen to Today; tick nothing."""
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
    """Open the app for the first time, go to Today, and wait until all is saved."""
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
    at_the_bottom = page.get_by_role("navigation").get_by_role(
        "link", name="Diary" if place == "History" else place
    )
    at_the_bottom.tap()
    if place == "History":
        tap(page, "What you did")


def open_phones(page: Page) -> None:
    """Go to "Your phones" under More."""
    visit(page, "More")
    tap(page, "Your phones")


def advance_time(page: Page, seconds: float) -> None:
    """Advance the clock as with the app visible: timers fire when due, writes complete."""
    page.clock.run_for(int(seconds * 1000))
    wait_for_writes(page)


def wait_for_writes(page: Page) -> None:
    """Wait until all earlier writes to IndexedDB are done."""
    read_indexeddb(page, "meta")


def fast_forward(page: Page, seconds: float) -> None:
    """Advance the clock as with the app suspended: it jumps, and timers fire late and once."""
    page.clock.fast_forward(int(seconds * 1000))


def run_when_element_appears(page: Page, selector: str, does: str) -> None:
    """Run `does`, a script, when the `element` of `selector` appears, before it is painted."""
    page.evaluate(ON_APPEAR.replace("DOES", does), selector)


def start_session(page: Page, before: tuple[int, int] | None = None) -> None:
    """Start the routine of Today; `before` is how sore each side is, the first side first."""
    tap(page, "Start")
    pass_sound_check(page)
    if before is None:
        tap(page, "Start without a number")
    else:
        answer_soreness(page, *before)
    expect(timer(page)).to_be_visible()


def pass_sound_check(page: Page) -> None:
    """Do the sound check if it is shown: only before the first session."""
    asked = page.get_by_role("heading", name="How sore is the")
    hear = page.get_by_role("heading", name="Can you hear this?")
    expect(asked.or_(hear)).to_be_visible()
    if hear.is_visible():
        tap(page, "Play it")
        tap(page, "I hear it")
    expect(asked).to_be_visible()


def answer_soreness(page: Page, first: int, second: int) -> None:
    """Choose a score for the first side, and one for the other."""
    asked = page.get_by_role("heading", name="How sore is the")
    question = asked.inner_text()
    choose_score(page, first)
    expect(asked).not_to_have_text(question)
    choose_score(page, second)


def do_routine(page: Page) -> None:
    """Do the complete routine of Today, up to the question after it."""
    start_session(page)
    while page.get_by_role("timer").count():
        advance_time(page, 20)
    heading(page, "How sore is the")


def timer(page: Page) -> Locator:
    return page.get_by_role("timer")


def current_step(page: Page) -> tuple[str, str, str, int]:
    """Return the state of the player: side, step, `ready` or `step`, seconds left."""
    meta = page.locator(".meta b").inner_text()
    kind = "ready" if page.get_by_text("Get ready").first.is_visible() else "step"
    return (
        meta.removesuffix(" side").lower(),
        page.locator("h1").inner_text(),
        kind,
        int(timer(page).inner_text()),
    )


def choose_score(page: Page, value: int) -> None:
    """Choose a score from 0 to 10, not so soon that it would be a double tap."""
    moment = touched_at.get(page, 0) + DOUBLE_TAP_SECONDS - time.monotonic()
    page.wait_for_timeout(max(0, 1000 * moment))
    page.get_by_role("group", name=re.compile("0 .*, 10 ")).get_by_role(
        "button", name=re.compile(rf"^{value}(?!\d)")
    ).tap()
    touched_at[page] = time.monotonic()


def rate_after_session(page: Page, first: int, second: int) -> None:
    """Answer how sore each side is after a session, the first side first."""
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


def advance_until(page: Page, is_so: Callable[[], object], step_seconds: float = 3) -> None:
    """Advance the clock until `is_so`, in steps longer than the app ever waits for a retry.

    A server needs real time and the app's timeouts are on our clock: wait for the response first.
    """
    for _ in range(120):
        advance_time(page, step_seconds)
        page.evaluate(SYNC_IS_IDLE)
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never was so")


def wait_until(page: Page, is_so: Callable[[], object]) -> None:
    """Wait in real time until `is_so`; with a stopped clock use `advance_until`."""
    until = time.monotonic() + TIMEOUT_MS / 1000
    while not is_so():
        assert time.monotonic() < until, "it never was so"
        page.wait_for_timeout(100)


def downloaded(page: Page, button: str) -> bytes:
    """Tap a button, and return the file that it saves."""
    with page.expect_download() as file:
        tap(page, button)
    path: Path = file.value.path()
    return path.read_bytes()
