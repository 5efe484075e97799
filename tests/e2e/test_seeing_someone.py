"""Suggestions to see a practitioner: on the right day, offline, and not too often."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import (
    answer_welcome,
    choose_score,
    chosen_score,
    goto,
    heading,
    open_as_newcomer,
    reload,
    run_when_element_appears,
    see,
    start_session,
    switch,
    tap,
    visit,
    wait_until,
)
from tests.e2e.phone import Phone, is_synced, phone_records
from tests.e2e.two_phones import link
from tests.support.server import Server

# A spring in London: the clocks go forward on the fourth Sunday.
FIRST_EVENING = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
CARD = "It may be a good time to see someone."
DAY_MS = 24 * 3600 * 1000
TWO_WEEKS = (
    "In each of the last two weeks you logged 4 or more on at least half of the days you filled in."
)


def evenings(page: Page, scores: Iterable[int]) -> None:
    """Write the diary on successive evenings, on none of which a suggestion opens."""
    for value in scores:
        page.clock.fast_forward(DAY_MS)
        write(page, value)
        expect(page.get_by_role("heading", name=CARD)).to_have_count(0)


def write(page: Page, value: int) -> None:
    """Write today's score by keyboard: two taps of one key would be a double tap."""
    expect(page.locator(".days [aria-pressed=true]")).to_contain_text("today")
    page.locator(".scale button").nth(value).press("Enter")
    expect(chosen_score(page, value)).to_be_visible()


def test_suggestion_appears_on_its_day_offline_and_respects_answers(
    shared_server: Server, phone: Phone
) -> None:
    phone.context.clock.install(time=FIRST_EVENING - timedelta(days=1))
    page = open_as_newcomer(phone, shared_server)
    phone.context.set_offline(True)
    visit(page, "Diary")
    see(page, "Not enough days yet")

    evenings(page, [5] * 13)
    see(page, "Sore this week. Keep it gentle.")
    page.clock.fast_forward(DAY_MS)
    heading(page, CARD)
    see(page, "From your diary, Sunday 15 March")
    see(page, TWO_WEEKS)
    expect(page.get_by_role("img", name="Week before: 5, 5, 5, 5, 5, 5, 5.")).to_be_visible()
    expect(page.get_by_role("img", name="Last week: 5, 5, 5, 5, 5, 5, blank.")).to_be_visible()
    see(page, "4 or more, 6 of 6 days")
    see(page, "No routine is written down in the last 14 days")
    see(page, "physiotherapist, GP or hands-on practitioner")
    expect(page.get_by_role("link", name="What to tell them")).to_have_attribute("href", "/report")

    # Later: no suggestion for thirteen days; the next one on the fourteenth.
    tap(page, "Later")
    write(page, 5)
    evenings(page, [5] * 13)
    page.clock.fast_forward(DAY_MS)
    heading(page, CARD)

    # Arranged: no suggestion until the pain comes back after two quiet weeks.
    tap(page, "Arranged or already seeing someone")
    write(page, 5)
    evenings(page, [0] * 17)
    evenings(page, [5] * 9)
    page.clock.fast_forward(DAY_MS)
    heading(page, CARD)
    see(page, "You had arranged something on 29 March. How did it go?")
    see(page, "It comes and goes")
    wait_until(
        page, lambda: len(phone_records(page, "answer")) == 3
    )  # it is written a moment later
    answers = [
        (one["fields"]["answer"][0], one["fields"].get("date", [None])[0])
        for one in phone_records(page, "answer")
    ]
    assert sorted(answers, key=str) == [
        ("arranged", "2026-03-29"),
        ("later", "2026-03-15"),
        (None, None),
    ]


def open_suggestion(page: Page) -> None:
    """Write high scores for three days: the third opens a suggestion."""
    write_three_bad_days(page)
    heading(page, "Consider seeing someone in the next few days.")


def write_three_bad_days(page: Page) -> None:
    visit(page, "Diary")
    for day in range(3):
        page.locator(".days button").nth(day).tap()
        choose_score(page, 8)


def test_suggestion_closed_at_once_counts_as_shown(shared_server: Server, phone: Phone) -> None:
    page = open_as_newcomer(phone, shared_server)
    run_when_element_appears(page, "main.suggestion h1", "history.back()")
    write_three_bad_days(page)
    expect(chosen_score(page, 8)).to_be_visible()
    wait_until(page, lambda: len(phone_records(page, "answer")) == 1)


def test_unanswered_suggestion_stays_as_a_link_and_can_be_switched_off(
    shared_server: Server, phone: Phone
) -> None:
    page = open_as_newcomer(phone, shared_server)
    open_suggestion(page)
    page.go_back()
    expect(chosen_score(page, 8)).to_be_visible()

    visit(page, "Today")
    expect(page.get_by_role("link", name="From your diary")).to_be_visible()
    reload(page)
    heading(page, "Consider seeing someone")
    wait_until(
        page,
        lambda: [
            one
            for one in phone_records(page, "answer")
            if one["fields"]["seen_at"] != one["fields"]["shown_at"]
        ],
    )
    assert len(phone_records(page, "answer")) == 1

    page.go_back()
    visit(page, "More")
    switch(page, "Say when it may be time to see someone", on=False)
    visit(page, "Today")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    expect(page.get_by_role("link", name="From your diary")).to_have_count(0)
    goto(page, "/suggestion")
    see(page, "Suggestions are switched off")


def test_suggestion_answered_on_one_phone_is_not_shown_on_the_other(
    shared_server: Server, phone: Phone, other: Phone
) -> None:
    old, new = open_as_newcomer(phone, shared_server), open_as_newcomer(other, shared_server)
    link(old, new)
    open_suggestion(old)
    wait_until(old, lambda: is_synced(old))
    visit(new, "Today")
    new.evaluate("dispatchEvent(new Event('online'))")
    heading(new, "Consider seeing someone")

    tap(old, "Arranged or already seeing someone")

    wait_until(old, lambda: is_synced(old))
    new.evaluate("dispatchEvent(new Event('online'))")
    heading(new, "Nothing new from your diary.")
    see(new, "You said “Arranged or already seeing someone”")
    new.go_back()
    reload(new)
    expect(new.get_by_role("button", name="Start")).to_be_visible()
    expect(new.get_by_role("link", name="From your diary")).to_have_count(0)


def test_red_flag_during_a_session_closes_the_routine_until_cleared(
    shared_server: Server, phone: Phone
) -> None:
    page = open_as_newcomer(phone, shared_server)
    goto(page, "/settings")
    switch(page, "Say when it may be time to see someone", on=False)
    visit(page, "Today")
    start_session(page)
    phone.context.set_offline(True)

    tap(page, "Stop if")
    tap(page, "Something new or worrying?")
    page.get_by_label("Numbness or a changed feeling around the genitals").tap()

    heading(page, "Stop the routine.")
    expect(page.get_by_role("link", name="Call 999")).to_have_attribute("href", "tel:999")
    for path in ("/", "/start", "/session"):
        goto(page, path)
        heading(page, "Stop the routine.")
    tap(page, "To the diary")
    choose_score(page, 2)
    expect(chosen_score(page, 2)).to_be_visible()
    visit(page, "Today")
    tap(page, "Answer again")
    page.get_by_label("Numbness or a changed feeling around the genitals").tap()
    page.get_by_label("One leg swollen").tap()
    heading(page, "Stop the routine.")
    expect(page.get_by_role("link", name="Call 111")).to_have_attribute("href", "tel:111")
    expect(page.get_by_role("link", name="If it gets worse: 999")).to_be_visible()
    tap(page, "Answer again")
    tap(page, "None of these now")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    [session] = phone_records(page, "session")
    assert session["fields"]["stopped"][0] == "stop-word"


def test_tingling_in_one_leg_closes_the_routine_and_suggests_help(
    shared_server: Server, phone: Phone
) -> None:
    page = open_as_newcomer(phone, shared_server)
    tap(page, "Something new or worrying?")

    page.get_by_label("New tingling or numbness in one leg").tap()

    heading(page, "Leave the routine for now.")
    expect(page.get_by_text("See a GP or physiotherapist in the next few days")).to_have_count(2)
    tap(page, "To the diary")
    heading(page, "Consider seeing someone in the next few days.")
    see(page, "You ticked new tingling or numbness in one leg.")
    tap(page, "Later")
    visit(page, "Today")
    heading(page, "Rolling is closed for now.")
    tap(page, "Answer again")
    tap(page, "None of these now")
    expect(page.get_by_role("button", name="Start")).to_be_visible()


@pytest.mark.parametrize("phone", [{"locale": "en-US"}], indirect=True)
def test_emergency_number_of_the_phone_country_is_shown_too(
    shared_server: Server, phone: Phone
) -> None:
    page = open_as_newcomer(phone, shared_server)
    tap(page, "Something new or worrying?")
    page.get_by_label("Back pain together with chest pain").tap()

    expect(page.get_by_role("link", name="Call 999")).to_be_visible()
    expect(page.get_by_role("link", name="In United States: 911")).to_have_attribute(
        "href", "tel:911"
    )


def test_bony_point_is_asked_weekly_and_yes_allows_only_gentle_ways(
    shared_server: Server, phone: Phone
) -> None:
    phone.set_clock(-timedelta(days=20))
    page = phone.open(shared_server.url)
    answer_welcome(page, place="On the floor")
    start_session(page)
    tap(page, "Stop if")
    tap(page, "Back to today")

    page.clock.fast_forward(7 * DAY_MS)
    tap(page, "Start")
    heading(page, "Is it most sore right on the bony point")
    tap(page, "No")
    heading(page, "How sore is the")
    goto(page, "/")
    page.clock.fast_forward(7 * DAY_MS)
    tap(page, "Start")
    tap(page, "Yes")
    heading(page, "Gently, at the wall.")
    see(page, "Many people find a GP or physiotherapist helpful with this.")
    tap(page, "I understand")

    expect(page.get_by_role("button", name="Change tool or place")).to_contain_text("at the wall")
    visit(page, "Diary")
    see(page, "Sore on the bony point: keep to a ball at the wall")
