"""A walk past every screen of the app, for those who look at each: rulers, readers of contrast, photographers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.e2e.past import Past, choose, today_of
from tests.e2e.person import check_sound, chosen, goto, heading, rate, score, start, tap, visit, write_diary

PLAYER = ("get ready", "step", "paused", "hold", "lying on the left", "lying on the right")


def walk(page: Page, url: str) -> Iterator[str]:
    """Go from the first screen to every other, and give the name of each when it is shown. Nothing is saved before."""
    page.goto(url)
    yield from _welcome(page)
    yield from _empty(page)
    yield from _session(page)
    yield from _written(page)
    yield from _more(page)
    yield from _saved(page)
    yield from _past(page)
    yield from _phones(page)
    yield from _ways_in(page)
    yield from _answers(page)


def _welcome(page: Page) -> Iterator[str]:
    heading(page, "A few minutes a day")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    yield "welcome"
    for answer, question in (
        ("Begin", "What do you have?"),
        ("Tennis ball", "Floor or wall?"),
        ("Against a wall", "Which side is worse?"),
        ("Right side", "Is any of this so today?"),
        ("None of these", "And any of this?"),
    ):
        tap(page, answer)
        heading(page, question)
        yield question.lower().rstrip("?")
    tap(page, "None of these")


def _empty(page: Page) -> Iterator[str]:
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    yield "today"
    visit(page, "Diary")
    heading(page, "how sore were your hips")
    yield "diary, empty"
    visit(page, "History")
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    yield "history, empty"
    goto(page, "/progress")
    expect(page.get_by_text("Nothing to show yet.")).to_be_visible()
    yield "progress, empty"
    visit(page, "Today")


def _session(page: Page) -> Iterator[str]:
    tap(page, "Start")
    heading(page, "Can you hear this?")
    yield "sound check"
    check_sound(page)
    yield "before"
    tap(page, "Start without a number")
    expect(page.get_by_role("timer")).to_be_visible()
    yield "get ready"
    tap(page, "Skip")
    expect(page.get_by_text("Ball above and behind")).to_be_visible()
    yield "step"
    yield from _spot(page)
    for layout in ("Lying on the left", "Lying on the right", "Upright"):
        tap(page, "Pause")
        tap(page, layout)
        page.locator(".controls").get_by_role("button", name="Go on").tap()
        expect(page.locator("main.floor")).to_have_count(0 if layout == "Upright" else 1)
        if layout != "Upright":
            yield layout.lower()
    tap(page, "Pause")
    heading(page, "Go on at step")
    yield "paused"
    goto(page, "/")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    yield "today, session under way"
    tap(page, "Go on")
    tap(page, "Finish here")
    heading(page, "How sore is the")
    yield "after"
    rate(page, 4, 2)
    start(page)
    tap(page, "Stop if")
    heading(page, "Stopped.")
    yield "stopped"
    tap(page, "Back to today")


def _spot(page: Page) -> Iterator[str]:
    tap(page, "Found a sore spot")
    heading(page, "Where is it?")
    yield "where is it"
    tap(page, "Somewhere else, or skip")
    heading(page, "How sore is it there?")
    yield "how sore is it there"
    score(page, 5)
    heading(page, "Hold. Breathe.")
    yield "hold"
    tap(page, "Felt elsewhere")
    heading(page, "Where do you feel it?")
    page.locator(".zones button").first.tap()
    yield "where do you feel it"
    tap(page, "Back to the hold")
    tap(page, "It has eased")
    heading(page, "And now?")
    yield "and now"
    score(page, 3)


def _written(page: Page) -> Iterator[str]:
    write_diary(page, 5)
    page.get_by_role("group", name="Did it stop you").get_by_role("button", name="No").tap()
    page.get_by_label("A note").fill("A long walk before, and the stairs at work.")
    expect(chosen(page, 5)).to_be_visible()
    yield "diary"
    visit(page, "Today")
    yield "today, later"
    visit(page, "History")
    heading(page, "What you did")
    yield "history"
    page.locator("main").get_by_role("link", name="Ball at the wall, two minutes").last.tap()
    heading(page, "Ball at the wall, two minutes")
    yield "session"
    tap(page, "Delete this entry")
    yield "session, sure to delete"
    visit(page, "History")
    page.locator("main").get_by_role("link", name="Diary").tap()
    heading(page, "how sore were your hips")
    yield "diary day"
    goto(page, "/history/gone")
    expect(page.get_by_text("This entry is not here.")).to_be_visible()
    yield "entry that is gone"


def _more(page: Page) -> Iterator[str]:
    visit(page, "Map")
    heading(page, "Where to press")
    yield "map"
    page.get_by_role("button", name="Names").tap()
    page.locator(".rows").get_by_role("button", name="6. TFL").tap()
    heading(page, "TFL")
    yield "map, a point chosen"
    visit(page, "More")
    heading(page, "More")
    yield "more"
    tap(page, "The guide")
    heading(page, "The guide")
    yield "guide"
    tap(page, "The muscles")
    while True:
        chapter = page.get_by_role("heading", level=1).inner_text()
        page.locator("summary").evaluate_all("all => all.forEach(one => one.click())")
        yield f"guide, {chapter.lower()}"
        if page.get_by_role("link", name="Next: ").count() == 0:
            break
        tap(page, "Next: ")
        expect(page.get_by_role("heading", level=1)).not_to_have_text(chapter)


def _saved(page: Page) -> Iterator[str]:
    visit(page, "Today")
    expect(page.get_by_role("link", name="Keep your recovery code")).to_be_visible()
    yield "today, with a code to keep"
    tap(page, "On this phone")
    heading(page, "Saved")
    expect(page.locator("pre")).to_contain_text("waiting: 0")
    yield "saved"
    visit(page, "More")
    tap(page, "Recovery code")
    expect(page.locator(".code")).to_be_visible()
    yield "recovery code"
    tap(page, "I have put it away")
    expect(page.get_by_role("button", name="Make a new code")).to_be_visible()
    yield "recovery code, put away"


def _past(page: Page) -> Iterator[str]:
    """Somebody's month is brought in, looked at, and put on a page."""
    visit(page, "More")
    tap(page, "Your data")
    heading(page, "Your data")
    yield "your data"
    choose(page, "no such thing")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was brought in.")
    yield "your data, a wrong file"
    choose(page, Past(today_of(page), 40).file())
    heading(page, "Is this yours?")
    yield "your data, is it yours"
    tap(page, "It is mine")
    expect(page.get_by_text("brought in.", exact=False).last).to_be_visible()
    tap(page, "Delete everything")
    heading(page, "Delete everything")
    page.get_by_role("button", name="Delete everything").tap()
    expect(page.get_by_text("Really delete everything?")).to_be_visible()
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


def _phones(page: Page) -> Iterator[str]:
    visit(page, "More")
    tap(page, "Your phones")
    expect(page.get_by_text("this phone", exact=True)).to_be_visible()
    yield "your phones"
    tap(page, "Rename")
    yield "your phones, a name"
    with page.expect_response("**/api/links") as opened:
        tap(page, "Add another phone")
    expect(page.locator(".qr")).to_be_visible()
    yield "add another phone"
    digits = claim(page, opened.value.json()["code"])
    heading(page, "wants to come in")
    yield "let it in"
    page.get_by_label("Enter the two digits").fill(digits)
    tap(page, "Let it in")
    heading(page, "is in.")
    yield "it is in"
    tap(page, "Your phones")
    tap(page, "Remove Medius from this phone")
    heading(page, "Remove Medius")
    yield "leave"
    tap(page, "Not now")


def claim(page: Page, code: str) -> str:
    """Ask to be let in as another phone does; return the two digits it would show."""
    assert page.context.browser is not None
    other = page.context.browser.new_context()
    answer = other.request.post(
        re.sub(r"(?<=\d)/.*", "/api/links/claim", page.url), data={"code": code, "name": "Android, Chrome"}
    )
    confirm = str(answer.json()["confirm"])
    other.close()
    return confirm


def _ways_in(page: Page) -> Iterator[str]:
    goto(page, "/link")
    heading(page, "Medius from another phone")
    yield "medius from another phone"
    goto(page, "/import")
    heading(page, "Bring a file back")
    yield "bring a file back"
    goto(page, "/recover")
    heading(page, "I lost my phone")
    yield "i lost my phone"


def _answers(page: Page) -> Iterator[str]:
    yield from _answer(page, "Not for now.", "A cut, wound or broken skin")
    heading(page, "Rolling is closed for now.")
    yield "today, closed"
    goto(page, "/safety")
    page.get_by_label("A cut, wound or broken skin").uncheck()
    tap(page, "None of these")
    page.get_by_label("Most sore right on the bony point").check()
    tap(page, "Continue")
    heading(page, "Gently, at the wall.")
    yield "gently, at the wall"


def _answer(page: Page, result: str, tick: str) -> Iterator[str]:
    goto(page, "/safety")
    page.get_by_label(tick).check()
    yield "safety, ticked"
    tap(page, "Continue")
    tap(page, "None of these")
    heading(page, result)
    yield result.lower().rstrip(".")
    tap(page, "I understand")
