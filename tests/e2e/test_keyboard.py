"""Everything works with Tab, Enter and Space, and the focus is always visible."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import chosen_score, heading, saved_line, see
from tests.e2e.phone import Phone
from tests.e2e.seed_data import History, import_file, today_of
from tests.support.server import Server

MAX_TABS = 60
# The focused element: its name, whether it or its label has an outline, and whether it is visible.
FOCUS = """() => {
    const one = document.activeElement;
    // A new screen puts the focus on its heading, for screen readers; Tab does not stop there.
    if (!one || one === document.body || one.tabIndex < 0) return null;
    const marked = [one, one.closest("label")].some(each => each &&
        parseFloat(getComputedStyle(each).outlineWidth) >= 2
        && getComputedStyle(each).outlineStyle !== "none");
    const { top, bottom, left, right } = one.getBoundingClientRect();
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const name = one.ariaLabel ?? one.closest("label")?.textContent ?? one.textContent;
    return { name: name.trim(), marked, seen: over !== null && (one.contains(over) ||
        over.contains(one)) };
}"""


@pytest.mark.parametrize("phone", [{"has_touch": False, "is_mobile": False}], indirect=True)
def test_complete_path_works_by_keyboard(phone: Phone, shared_server: Server) -> None:
    page = phone.open(shared_server.url)

    for name in (
        "Begin", "Yes, keep a copy", "Tennis ball", "Against a wall", "Right side",
        "None of these", "None of these", "None of these",
    ):  # fmt: skip
        press(page, name)
    press(page, "Start")
    press(page, "Play it")
    press(page, "I hear it", key="Space")
    heading(page, "How sore is the right side now?")
    press(page, "6", key="Space")
    heading(page, "How sore is the left side now?")
    press(page, "Start without a number")
    press(page, "Skip")
    press(page, "Pause", key="Space")
    expect(page.get_by_role("button", name="Finish here")).to_be_visible()
    press(page, "Go on")
    expect(page.get_by_role("button", name="Finish here")).to_have_count(0)
    press(page, "Pause")
    press(page, "Finish here")
    heading(page, "How sore is the right side now?")
    press(page, "4")
    heading(page, "How sore is the left side now?")
    press(page, "Leave it blank")
    press(page, "Diary")
    press(page, "5", key="Space")
    expect(chosen_score(page, 5)).to_be_visible()
    press(page, "A note, if you like", key="Space")
    page.keyboard.type("Tired")
    press(page, "What you did")
    see(page, "right 5 · Tired")
    press(page, "Ball at the wall, two minutes")
    press(page, "Delete this entry")
    press(page, "Yes, delete")
    expect(page.get_by_text("Ball at the wall, two minutes")).to_have_count(0)
    press(page, "Today")
    press(page, "More")
    press(page, "Safety questions")
    press(page, "A cut, wound", key="Space")
    press(page, "Continue")
    press(page, "None of these")
    press(page, "I understand")
    heading(page, "Rolling is closed for now.")
    press(page, "Something new or worrying?")
    press(page, "Back pain together with chest pain", key="Space")
    heading(page, "Stop the routine.")
    press(page, "Answer again")
    press(page, "None of these now")
    heading(page, "Rolling is closed for now.")
    expect(saved_line(page)).to_contain_text("On this phone")


@pytest.mark.parametrize("phone", [{"has_touch": False, "is_mobile": False}], indirect=True)
def test_progress_report_and_export_work_by_keyboard(phone: Phone, shared_server: Server) -> None:
    page = phone.context.new_page()
    import_file(page, shared_server.url, History(today_of(page), 40).file())

    press(page, page.locator(".week a").inner_text()[:1])
    press(page, "A year")
    press(page, "The same as a table", key="Space")
    expect(page.locator("details[open]")).to_have_count(1)
    press(page, "A page for your visit")
    press(page, "Look closer", key="Space")
    press(page, "The diary, day by day", key="Space")
    expect(page.get_by_label("The diary, day by day")).not_to_be_checked()
    press(page, "More")
    press(page, "Your data")
    with page.expect_download():
        press(page, "Keep everything as one file")
    press(page, "Choose a file", key="Tab")
    press(page, "Delete everything")
    press(page, "Not now")


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Tab to the element whose name begins with `name`; press `key`. The focus must be visible."""
    page.wait_for_timeout(100)
    passed = []
    for _ in range(MAX_TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            continue
        assert focus["marked"], f"{focus['name']} has the focus without an outline"
        assert focus["seen"], f"{focus['name']} has the focus and is not visible"
        if focus["name"].startswith(name):
            page.keyboard.press(key)
            return
        passed.append(focus["name"])
    raise AssertionError(f"Tab does not reach {name!r}, only {passed}")
