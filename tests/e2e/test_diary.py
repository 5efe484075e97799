"""The diary: its days are local days of the phone; and the weekly questions."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.actions import (
    SAVED,
    choose_score,
    chosen_score,
    goto,
    heading,
    open_as_newcomer,
    reload,
    saved_line,
    see,
    switch,
    tap,
    visit,
    wait_until_saved,
    write_diary,
)
from tests.e2e.phone import Phone, phone_records
from tests.e2e.server_records import of_kind, server_records
from tests.support.server import Server

DAY_MS = 24 * 3600 * 1000
# Late on the tenth in Auckland is late on the ninth in Honolulu.
BETWEEN_TWO_DAYS = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def travel(page: Page, phone: CDPSession, zone: str) -> None:
    phone.send("Emulation.setTimezoneOverride", {"timezoneId": zone})
    reload(page)


@pytest.mark.parametrize("phone", [{"timezone_id": None}], indirect=True)
def test_diary_day_is_the_local_day_of_the_phone(shared_server: Server, phone: Phone) -> None:
    phone.context.clock.install(time=BETWEEN_TWO_DAYS)
    page = open_as_newcomer(phone, shared_server)

    device = phone.context.new_cdp_session(page)
    travel(page, device, "Pacific/Auckland")
    write_diary(page, 6)
    travel(page, device, "Pacific/Honolulu")
    visit(page, "Diary")
    expect(page.locator(".days")).to_have_text(
        "Saturday blankSunday blankMonday today".replace(" ", "")
    )
    choose_score(page, 3)
    expect(chosen_score(page, 3)).to_be_visible()
    wait_until_saved(page)

    days = of_kind(server_records(shared_server.database, page), "check_in")
    assert [(day.id, day.fields["zone"], day.fields["pain:right"]) for day in days] == [
        ("check_in:2026-03-09", "Pacific/Honolulu", 3),
        ("check_in:2026-03-10", "Pacific/Auckland", 6),
    ]


def test_weekly_questions_are_asked_once_a_week_when_switched_on(
    shared_server: Server, phone: Phone
) -> None:
    phone.context.clock.install(time=BETWEEN_TWO_DAYS)
    page = open_as_newcomer(phone, shared_server)
    visit(page, "Diary")
    see(page, "Not enough days yet")
    expect(page.get_by_role("link", name="Three questions")).to_have_count(0)
    visit(page, "More")
    switch(page, "Three questions about my week", on=True)

    answer_week(page, 5, 0, None)
    expect(page.get_by_role("link", name="Three questions")).to_be_visible()  # one was left blank
    answer_week(page, 5, 0, 7)
    expect(page.get_by_role("link", name="What you did")).to_be_visible()
    expect(page.get_by_role("link", name="Three questions")).to_have_count(0)
    visit(page, "History")
    see(page, "week: sore 5, enjoying life 0, activities 7")

    assert week_of(page) == {"week:pain": 5, "week:enjoyment": 0, "week:activity": 7}
    page.clock.fast_forward(7 * DAY_MS)
    visit(page, "Diary")
    expect(page.get_by_role("link", name="Three questions")).to_be_visible()
    see(page, "Not enough days yet")  # their scores are not diary scores


def answer_week(page: Page, *answers: int | None) -> None:
    visit(page, "Diary")
    tap(page, "Three questions about your week")
    expect(heading(page, "how sore was it")).to_be_focused()  # else the key would go to the heading
    for question, answer in zip(
        ("how sore was it", "enjoying life", "usual activities"), answers, strict=True
    ):
        heading(page, question)
        if answer is None:
            tap(page, "Leave it blank")
        else:
            page.locator(".scale button").nth(answer).press("Enter")


def week_of(page: Page) -> dict[str, Any]:
    [day] = phone_records(page, "check_in")
    return {name: value for name, (value, _) in day["fields"].items() if name.startswith("week:")}


def test_future_day_is_rejected_with_a_sentence_and_stays_on_the_phone(
    shared_server: Server, phone: Phone
) -> None:
    """The phone wrote the entry with its clock a month ahead, before its first sync."""
    page = open_as_newcomer(phone, shared_server)
    write_diary(page, 6)
    expect(saved_line(page)).to_have_text(SAVED)

    page.evaluate(MOVE_A_MONTH_AHEAD)
    goto(page, "/saved")

    heading(page, "Not accepted by the server")
    expect(page.locator("main")).to_contain_text(
        "This day is still to come. The entry stays on the phone"
    )
    expect(saved_line(page)).to_contain_text("1 not accepted")


# Moves the diary day a month ahead and marks it as unsynced.
MOVE_A_MONTH_AHEAD = """() => new Promise((resolve) => {
    const opening = indexedDB.open("medius");
    opening.onsuccess = () => {
        const store = opening.result.transaction("records", "readwrite").objectStore("records");
        const all = store.getAll();
        all.onsuccess = () => {
            const day = all.result.find((one) => one.kind === "check_in");
            const ahead = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
            const { date: [, stamp] } = day.fields;
            const fields = { ...day.fields, date: [ahead, stamp] };
            const dirty = Object.fromEntries(Object.entries(fields).map(([name, [, at]]) =>
                [name, at]));
            store.put({ ...day, id: `check_in:${ahead}`, fields, dirty,
                waiting: 1 }).onsuccess = () => resolve();
        };
    };
})"""
