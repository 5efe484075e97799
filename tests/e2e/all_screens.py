"""Open every screen of the app, for accessibility checks and screenshots."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.e2e.actions import (
    DOUBLE_TAP_SECONDS,
    choose_score,
    chosen_score,
    goto,
    heading,
    open_phones,
    pass_sound_check,
    rate_after_session,
    see,
    start_session,
    switch,
    tap,
    visit,
    write_diary,
)
from tests.e2e.phone import read_indexeddb, write_meta
from tests.e2e.seed_data import History, choose_file, today_of

DELETE_PUSH = "() => { delete globalThis.PushManager }"
DENY_NOTIFICATIONS = (
    "() => { Object.defineProperty(Notification, 'permission', { get: () => 'denied' }) }"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) "
    "AppleWebKit/605.1.15 Version/18.4 Mobile/15E148"
)
PLAYER = ("get ready", "step", "paused", "hold", "lying on the left", "lying on the right")


def all_screens(page: Page, url: str) -> Iterator[str]:
    """Open every screen, beginning with the first; yield the name of each when it is shown."""
    page.goto(url)
    yield from _welcome(page)
    yield from _empty_screens(page)
    yield from _session(page)
    yield from _diary_and_history(page)
    yield from _map_and_guide(page)
    yield from _saved_and_recovery_code(page)
    yield from _reminders(page)
    yield from _imported_data(page)
    yield from _phones(page)
    yield from _seeing_someone(page)
    yield from _link_import_and_recover(page)
    yield from _safety_answers(page)
    yield from _red_flags(page)


def shown(page: Page, words: str, name: str) -> Iterator[str]:
    """Yield the name of the screen once its heading is visible."""
    heading(page, words)
    yield name


def _welcome(page: Page) -> Iterator[str]:
    heading(page, "A few minutes a day")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    yield "welcome"
    for button, question in (
        ("Begin", "Keep a copy on the server"), ("Yes, keep a copy", "What do you have?"),
        ("Tennis ball", "Floor or wall?"), ("Against a wall", "Which side is worse?"),
        ("Right side", "Is any of this so today?"), ("None of these", "And any of this?"),
        ("None of these", "Is any of this new, or happening now?"),
    ):  # fmt: skip
        tap(page, button)
        yield from shown(page, question, question.lower().rstrip("?"))
    tap(page, "None of these")


def _empty_screens(page: Page) -> Iterator[str]:
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    yield "today"
    visit(page, "Diary")
    yield from shown(page, "how sore were your hips", "diary, empty")
    visit(page, "History")
    see(page, "Nothing here yet.")
    yield "history, empty"
    goto(page, "/progress")
    see(page, "Nothing to show yet.")
    yield "progress, empty"
    visit(page, "Today")


def _session(page: Page) -> Iterator[str]:
    tap(page, "Start")
    yield from shown(page, "Can you hear this?", "sound check")
    pass_sound_check(page)
    yield "before"
    tap(page, "Start without a number")
    expect(page.get_by_role("timer")).to_be_visible()
    yield "get ready"
    tap(page, "Skip")
    see(page, "Ball above and behind")
    yield "step"
    yield from _hold(page)
    for layout in ("Lying on the left", "Lying on the right", "Upright"):
        tap(page, "Pause")
        tap(page, layout)
        page.locator(".controls").get_by_role("button", name="Go on").tap()
        expect(page.locator("main.floor")).to_have_count(0 if layout == "Upright" else 1)
        if layout != "Upright":
            yield layout.lower()
    tap(page, "Pause")
    yield from shown(page, "Go on at step", "paused")
    read_indexeddb(page, "meta")  # wait for the write
    goto(page, "/")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    yield "today, session under way"
    tap(page, "Go on")
    tap(page, "Finish here")
    yield from shown(page, "How sore is the", "after")
    rate_after_session(page, 4, 2)
    start_session(page)
    tap(page, "Stop if")
    yield from shown(page, "Stopped.", "stopped")
    tap(page, "Back to today")


def _hold(page: Page) -> Iterator[str]:
    tap(page, "Found a sore spot")
    yield from shown(page, "Where is it?", "where is it")
    tap(page, "Somewhere else, or skip")
    yield from shown(page, "How sore is it there?", "how sore is it there")
    choose_score(page, 5)
    yield from shown(page, "Hold. Breathe.", "hold")
    tap(page, "Felt elsewhere")
    heading(page, "Where do you feel it?")
    page.locator(".zones button").first.tap()
    yield "where do you feel it"
    tap(page, "Back to the hold")
    tap(page, "It has eased")
    yield from shown(page, "And now?", "and now")
    choose_score(page, 3)


def _diary_and_history(page: Page) -> Iterator[str]:
    write_diary(page, 5)
    page.get_by_role("group", name="Did it stop you").get_by_role("button", name="No").tap()
    page.get_by_label("A note").fill("A long walk before, and the stairs at work.")
    expect(chosen_score(page, 5)).to_be_visible()
    yield "diary"
    visit(page, "Today")
    yield "today, later"
    visit(page, "History")
    yield from shown(page, "What you did", "history")
    page.locator("main").get_by_role("link", name="Ball at the wall, two minutes").last.tap()
    yield from shown(page, "Ball at the wall, two minutes", "session")
    tap(page, "Delete this entry")
    yield "session, sure to delete"
    visit(page, "History")
    page.locator("main").get_by_role("link", name="Diary").tap()
    yield from shown(page, "how sore were your hips", "diary day")
    goto(page, "/history/gone")
    see(page, "This entry is not here.")
    yield "entry that is gone"


def _map_and_guide(page: Page) -> Iterator[str]:
    visit(page, "Map")
    yield from shown(page, "Where to press", "map")
    page.get_by_role("button", name="Names").tap()
    page.locator(".rows").get_by_role("button", name="6. TFL").tap()
    yield from shown(page, "TFL", "map, a point chosen")
    visit(page, "More")
    yield from shown(page, "More", "more")
    tap(page, "What is kept")
    yield from shown(page, "What is kept, and who sees it", "what is kept, and who sees it")
    visit(page, "More")
    tap(page, "The guide")
    yield from shown(page, "The guide", "guide")
    tap(page, "The muscles")
    while True:
        chapter = page.get_by_role("heading", level=1).inner_text()
        page.locator("summary").evaluate_all("all => all.forEach(one => one.click())")
        yield f"guide, {chapter.lower()}"
        if page.get_by_role("link", name="Next: ").count() == 0:
            break
        tap(page, "Next: ")
        expect(page.get_by_role("heading", level=1)).not_to_have_text(chapter)


def _saved_and_recovery_code(page: Page) -> Iterator[str]:
    visit(page, "Today")
    expect(page.get_by_role("link", name="Keep your recovery code")).to_be_visible()
    yield "today, with a code to keep"
    tap(page, "On this phone")
    heading(page, "Saved")
    expect(page.locator("pre")).to_contain_text("waiting: 0")
    yield "saved"
    write_meta(page, "hindrance", {"slug": "account-deleted", "at": 0})
    goto(page, "/saved")
    yield from shown(page, "Your account was deleted.", "saved, account deleted")
    write_meta(page, "hindrance", None)
    goto(page, "/")
    visit(page, "More")
    tap(page, "Recovery code")
    expect(page.locator(".code")).to_be_visible()
    yield "recovery code"
    tap(page, "I have put it away")
    expect(page.get_by_role("button", name="Make a new code")).to_be_visible()
    yield "recovery code, put away"


def _imported_data(page: Page) -> Iterator[str]:
    """Import 40 days of data, and open the screens that show it."""
    visit(page, "More")
    tap(page, "Your data")
    yield from shown(page, "Your data", "your data")
    choose_file(page, "no such thing")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was brought in.")
    yield "your data, a wrong file"
    choose_file(page, History(today_of(page), 40, cards=True).file())
    yield from shown(page, "Is this yours?", "your data, is it yours")
    tap(page, "It is mine")
    expect(page.get_by_text("brought in.", exact=False).last).to_be_visible()
    tap(page, "Delete everything")
    heading(page, "Delete everything")
    page.get_by_role("button", name="Delete everything").tap()
    see(page, "Really delete everything?")
    yield "delete everything"
    goto(page, "/progress")
    heading(page, "How sore, week by week")
    page.locator("summary").evaluate_all("all => all.forEach(one => one.click())")
    expect(page.locator(".chart table")).to_have_count(4)
    yield "progress"
    tap(page, "A page for your visit")
    expect(page.locator(".diary-chart")).to_be_visible()
    yield "report"
    tap(page, "Look closer")
    expect(page.locator(".desk.closer")).to_be_visible()
    yield "report, looked at closely"


def _reminders(page: Page) -> Iterator[str]:
    visit(page, "More")
    page.context.grant_permissions(["notifications"])
    tap(page, "Reminders")
    yield from shown(page, "Shall we nudge you?", "reminders, asked")
    write_meta(page, "reminded", True)
    goto(page, "/reminders")
    heading(page, "Reminder health")
    page.get_by_label("Quiet hours").click()
    expect(page.get_by_label("Quiet hours")).to_be_checked()
    tap(page, "Change the time")
    expect(page.get_by_role("button", name="Mend it")).to_be_visible()  # app text
    yield "reminders"
    goto(page, "/")
    see(page, "Reminders cannot come")
    yield "today, reminders cannot come"
    page.context.clear_permissions()
    yield from _no_push(page)
    write_meta(page, "reminded", None)
    goto(page, "/morning")
    yield from shown(page, "How are your hips today?", "the morning after")
    tap(page, "Worse")
    yield from shown(page, "Worse.", "the morning after, worse")


def _no_push(page: Page) -> Iterator[str]:
    """Open the reminders without permission, with it denied, without push, and on an iPhone."""
    session = page.context.new_cdp_session(page)
    for name, agent, change, words in (
        ("lost", "", "() => {}", "Reminders stopped coming."),
        ("denied", "", DENY_NOTIFICATIONS, "This browser was told not to show reminders."),
        ("none", "", DELETE_PUSH, "This browser cannot remind you."),
        ("iphone", IPHONE, DELETE_PUSH, "First, to the home screen."),
    ):
        session.send("Emulation.setUserAgentOverride", {"userAgent": agent})
        goto(page, "/settings")
        page.evaluate(change)
        tap(page, "Reminders")
        yield from shown(page, words, f"reminders, {name}")
    session.send("Emulation.setUserAgentOverride", {"userAgent": ""})
    goto(page, "/")


def _phones(page: Page) -> Iterator[str]:
    open_phones(page)
    expect(page.get_by_text("this phone", exact=True)).to_be_visible()
    yield "your phones"
    tap(page, "Rename")
    yield "your phones, a name"
    with page.expect_response("**/api/links") as opened:
        tap(page, "Add another phone")
    expect(page.locator(".qr")).to_be_visible()
    yield "add another phone"
    digits = request_to_join(page, opened.value.json()["code"])
    yield from shown(page, "wants to come in", "let it in")
    page.get_by_label("Enter the two digits").fill(digits)
    tap(page, "Let it in")
    yield from shown(page, "is in.", "it is in")
    tap(page, "Your phones")
    tap(page, "Remove Medius from this phone")
    yield from shown(page, "Remove Medius", "leave")
    tap(page, "Not now")


def request_to_join(page: Page, code: str) -> str:
    """Send the join request of another phone; return its two digits."""
    assert page.context.browser is not None
    other = page.context.browser.new_context()
    response = other.request.post(
        re.sub(r"(?<=\d)/.*", "/api/links/claim", page.url),
        data={"code": code, "name": "Android, Chrome"},
    )
    digits = str(response.json()["confirm"])
    other.close()
    return digits


def _seeing_someone(page: Page) -> Iterator[str]:
    visit(page, "Diary")
    for day in range(3):
        page.locator(".days button").nth(day).tap()
        choose_score(page, 8)
    yield from shown(page, "Consider seeing someone", "suggestion")
    page.go_back()
    expect(page.get_by_role("link", name="From your diary")).to_be_visible()
    yield "diary, a card waits"
    visit(page, "Today")
    expect(page.get_by_role("link", name="From your diary")).to_be_visible()
    yield "today, a card waits"
    tap(page, "From your diary")
    heading(page, "Consider seeing someone")
    page.wait_for_timeout(1000 * DOUBLE_TAP_SECONDS)
    tap(page, "Later")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    goto(page, "/suggestion")
    yield from shown(page, "Nothing new from your diary.", "suggestion, answered")
    visit(page, "More")
    switch(page, "Three questions about my week", on=True)
    visit(page, "Diary")
    tap(page, "Three questions about your week")
    yield from shown(page, "On average over the past week", "your week")
    choose_score(page, 4)
    yield from shown(page, "enjoying life", "your week, second question")


def _link_import_and_recover(page: Page) -> Iterator[str]:
    goto(page, "/link")
    yield from shown(page, "Medius from another phone", "medius from another phone")
    goto(page, "/import")
    yield from shown(page, "Bring a file back", "bring a file back")
    goto(page, "/recover")
    yield from shown(page, "I lost my phone", "i lost my phone")


def _safety_answers(page: Page) -> Iterator[str]:
    yield from _safety_answer(page, "Not for now.", "A cut, wound or broken skin")
    yield from shown(page, "Rolling is closed for now.", "today, closed")
    goto(page, "/safety")
    page.get_by_label("A cut, wound or broken skin").uncheck()
    tap(page, "None of these")
    page.get_by_label("Most sore right on the bony point").check()
    tap(page, "Continue")
    yield from shown(page, "Gently, at the wall.", "gently, at the wall")


def _red_flags(page: Page) -> Iterator[str]:
    tap(page, "I understand")
    tap(page, "Something new or worrying?")
    yield from shown(page, "Something new or worrying?", "something new or worrying")
    page.get_by_label("One leg swollen").tap()
    yield from shown(page, "Stop the routine.", "urgent, today")
    tap(page, "Answer again")
    page.get_by_label("Pain, tingling, weakness or numbness in both legs").tap()
    expect(page.get_by_role("link", name="Call 999")).to_be_visible()
    yield "urgent, now"


def _safety_answer(page: Page, result: str, tick: str) -> Iterator[str]:
    goto(page, "/safety")
    page.get_by_label(tick).check()
    yield "safety, ticked"
    tap(page, "Continue")
    tap(page, "None of these")
    yield from shown(page, result, result.lower().rstrip("."))
    tap(page, "I understand")
