"""What is typed or chosen is saved while it is entered: a killed browser loses none of it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from tests.e2e.actions import (
    SAVED,
    answer_welcome,
    choose_score,
    chosen_score,
    heading,
    open_as_newcomer,
    pass_sound_check,
    reload,
    saved_line,
    start_session,
    switch,
    tap,
    visit,
    wait_until,
    write_diary,
)
from tests.e2e.browser_on_disk import chromium_on_disk, kill
from tests.e2e.phone import HAS_SERVICE_WORKER, Phone, is_synced, phone_records, read_indexeddb
from tests.e2e.seed_data import History, import_file, today_in_london
from tests.e2e.session_actions import finish_early
from tests.e2e.two_phones import link
from tests.support.server import Server

# How long after the last letter the browser is killed.
KILL_AFTER_MS = 1_000
TEXT = "A long walk"


@pytest.fixture(scope="module")
def profile(
    playwright: Playwright, shared_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the profile of a browser with sessions and diary days."""
    profile = tmp_path_factory.mktemp("chromium")
    with chromium_on_disk(playwright, profile) as context:
        page = context.new_page()
        page.goto(shared_server.url)
        page.wait_for_function(HAS_SERVICE_WORKER)
        answer_welcome(page)
        import_file(page, shared_server.url, History(today_in_london(), 10).file())
        write_diary(page, 4)
        page.goto(shared_server.url + "/report")
        switch(page, "Keep these three", on=True)
        page.wait_for_timeout(KILL_AFTER_MS)
    return profile


def labelled(path: str, label: str) -> Callable[[Page, str], Locator]:
    def find(page: Page, url: str) -> Locator:
        page.goto(url + path)
        return page.get_by_label(label, exact=True)

    return find


def note_of_a_past_day(page: Page, url: str) -> Locator:
    page.goto(f"{url}/history/check_in:{today_in_london() - timedelta(days=1)}")
    return page.get_by_label("A note")


def note_of_a_session(page: Page, url: str) -> Locator:
    page.goto(url + "/history")
    page.locator("main .rows a", has_text="minutes").first.tap()
    return page.get_by_label("A note")


def name_of_a_device(page: Page, url: str) -> Locator:
    page.goto(url + "/devices")
    tap(page, "Rename")
    return page.get_by_label("What to call it")


FIELDS = {
    "note of today": labelled("/diary", "A note, if you like"),
    "note of a past day": note_of_a_past_day,
    "note of a session": note_of_a_session,
    "question for the visit": labelled("/report", "Question 2"),
    "name to keep for the report": labelled("/report", "Name"),
    "name of a device": name_of_a_device,
    "recovery code": labelled("/recover", "Recovery code"),
    "link code": labelled("/link", "Eight letters and digits"),
}


@pytest.mark.parametrize("field", FIELDS)
def test_killed_browser_loses_no_letter(
    playwright: Playwright, shared_server: Server, profile: Path, field: str
) -> None:
    with chromium_on_disk(playwright, profile) as context:
        typed = FIELDS[field](context.new_page(), shared_server.url)
        typed.fill("")
        typed.press_sequentially(TEXT, delay=20)
        context.pages[-1].wait_for_timeout(KILL_AFTER_MS)
        kill(profile)

    with chromium_on_disk(playwright, profile) as context:
        found = FIELDS[field](context.new_page(), shared_server.url)
        expect(found).to_have_value(TEXT)


def test_killed_browser_keeps_the_note_after_a_session(
    playwright: Playwright, shared_server: Server, profile: Path
) -> None:
    with chromium_on_disk(playwright, profile) as context:
        page = context.new_page()
        page.goto(shared_server.url)
        start_session(page)
        finish_early(page)
        page.locator("summary").tap()
        page.get_by_label("A note, if you like").press_sequentially(TEXT, delay=20)
        page.wait_for_timeout(KILL_AFTER_MS)
        kill(profile)

    with chromium_on_disk(playwright, profile) as context:
        page = context.new_page()
        page.goto(shared_server.url + "/history")
        page.locator("main .rows a").first.tap()
        expect(page.get_by_label("A note")).to_have_value(TEXT)


def test_killed_browser_keeps_ticks_and_scores(
    playwright: Playwright, shared_server: Server, profile: Path
) -> None:
    with chromium_on_disk(playwright, profile) as context:
        page = context.new_page()
        page.goto(shared_server.url + "/safety")
        page.get_by_role("checkbox").first.check()
        page.goto(shared_server.url)
        tap(page, "Start")
        pass_sound_check(page)
        choose_score(page, 7)
        heading(page, "How sore is the left side now?")
        page.wait_for_timeout(KILL_AFTER_MS)
        kill(profile)

    with chromium_on_disk(playwright, profile) as context:
        page = context.new_page()
        page.goto(shared_server.url + "/safety")
        expect(page.get_by_role("checkbox").first).to_be_checked()
        page.goto(shared_server.url)
        tap(page, "Start")
        expect(chosen_score(page, 7)).to_be_visible()


def test_letters_are_not_uploaded_one_by_one(phone: Phone, shared_server: Server) -> None:
    page = open_as_newcomer(phone, shared_server)
    write_diary(page, 4)
    expect(saved_line(page)).to_have_text(SAVED)
    page.wait_for_timeout(1_000)
    uploads: list[str] = []
    page.on("request", lambda one: uploads.append(one.url) if "/api/sync" in one.url else None)

    page.get_by_label("A note").press_sequentially("Stairs", delay=900)
    assert uploads == []
    [day] = phone_records(page, "check_in")
    assert day["fields"]["note"][0] in ("Stair", "Stairs")
    page.get_by_label("A note").blur()
    expect(saved_line(page)).to_have_text(SAVED)
    page.wait_for_timeout(1_000)

    assert len(uploads) == 1
    assert phone_records(page, "check_in")[0]["fields"]["note"][0] == "Stairs"


def test_note_of_another_phone_and_the_one_being_typed_both_stay(
    phone: Phone, other: Phone, shared_server: Server
) -> None:
    page = open_as_newcomer(phone, shared_server)
    write_diary(page, 4)
    expect(saved_line(page)).to_have_text(SAVED)
    far = open_as_newcomer(other, shared_server)
    link(page, far)
    visit(page, "Diary")
    visit(far, "Diary")
    note = page.get_by_label("A note")
    note.press_sequentially("From here")
    page.wait_for_timeout(KILL_AFTER_MS)

    far.get_by_label("A note").fill("From there")
    far.get_by_label("A note").blur()
    wait_until(far, lambda: is_synced(far) and "From there" in str(phone_records(far, "check_in")))
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(note).to_have_value(re.compile("From there"))
    note.press_sequentially(" too")
    note.blur()

    expect(note).to_have_value("From there\nFrom here too")
    assert phone_records(page, "check_in")[0]["fields"]["note"][0] == note.input_value()


def test_new_text_of_another_tab_is_shown_in_a_field_not_in_use(
    phone: Phone, shared_server: Server
) -> None:
    page = open_as_newcomer(phone, shared_server)
    write_diary(page, 4)
    second = phone.open(shared_server.url, "/diary")

    second.get_by_label("A note").fill("From the other tab")
    second.get_by_label("A note").blur()

    expect(page.get_by_label("A note")).to_have_value("From the other tab")


def test_emptied_note_stays_on_the_screen_until_it_is_left(
    phone: Phone, shared_server: Server
) -> None:
    page = open_as_newcomer(phone, shared_server)
    write_diary(page, 4)
    note = page.get_by_label("A note")
    note.fill("Stairs")
    note.blur()
    tap(page, "Make it blank")

    note.fill("")
    page.wait_for_timeout(1_500)
    expect(note).to_be_visible()
    note.blur()

    expect(note).to_have_count(0)
    reload(page)
    assert phone_records(page, "check_in")[0]["fields"]["note"][0] == ""


def test_draft_of_an_answered_form_is_deleted(phone: Phone, shared_server: Server) -> None:
    page = open_as_newcomer(phone, shared_server)

    start_session(page, before=(3, 2))

    assert "before" not in read_indexeddb(page, "meta").get("drafts", {})
