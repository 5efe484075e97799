"""Charts and their tables show the recorded entries, by side and week."""

import statistics
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.actions import goto, heading, see, tap, visit
from tests.e2e.phone import Phone
from tests.e2e.seed_data import History, choose_file, import_file, today_in_london
from tests.support.server import Server

TOOLS = {"smooth-roller": "Smooth roller", "tennis-ball": "Tennis ball"}


@pytest.fixture
def past() -> History:
    return History(today_in_london(), 60)


@pytest.fixture
def page(phone: Phone, shared_server: Server, past: History) -> Page:
    page = phone.context.new_page()
    import_file(page, shared_server.url, past.file())
    page.get_by_role("link", name="of the last 7 days").tap()
    heading(page, "How it has gone")
    return page


def values(past: History, kind: str) -> list[dict[str, Any]]:
    """Return the values of every record of a kind."""
    return [
        {name: value for name, (value, _) in one["fields"].items()}
        for one in past.records
        if one["kind"] == kind
    ]


def table(page: Page, title: str) -> list[list[str]]:
    """Open the table under a chart and return its rows."""
    chart = chart_of(page, title)
    chart.locator("summary").tap()
    expect(chart.locator("tbody tr").first).to_be_visible()
    return [row.locator("th, td").all_inner_texts() for row in chart.locator("tbody tr").all()]


def chart_of(page: Page, title: str) -> Locator:
    return page.locator(".chart", has=page.get_by_role("heading", name=title))


def marks(path: Locator) -> int:
    """Return the number of marks in a path; each begins with a move."""
    return (path.get_attribute("d") or "").count("M")


def short(day: date) -> str:
    return f"{day.day} {'Sept' if day.month == 9 else day.strftime('%b')}"


def number(value: float) -> str:
    return f"{int(value) or ''}½" if value % 1 else str(int(value))


def test_weekly_median_is_computed_for_each_side_and_gaps_stay_empty(
    page: Page, past: History
) -> None:
    scores: dict[tuple[int, str], list[int]] = defaultdict(list)
    for one in values(past, "check_in"):
        week = (past.today - date.fromisoformat(one["date"])).days // 7
        for side in ("right", "left"):
            scores[week, side] += [one[f"pain:{side}"]] if one[f"pain:{side}"] is not None else []

    rows = table(page, "How sore, week by week")

    expected = [
        [
            short(past.today - timedelta(days=7 * week + 6)),
            *summary_cells(scores[week, "right"]),
            *summary_cells(scores[week, "left"]),
        ]
        for week in reversed(range(13))
    ]
    assert rows == expected
    assert [rows[0][1], rows[0][3]] == ["none", "0"]
    right = [row for row in rows if row[1] != "none"]
    (first, before, *_), (last, after, *_) = right[0], right[-1]
    sentence = f"Right: {before} in the week from {first}, {after} in the week from {last}."
    see(page, sentence)
    assert marks(chart_of(page, "How sore").locator(".right .mark")) == len(right)


def summary_cells(scores: list[int]) -> list[str]:
    if not scores:
        return ["none", "", "0"]
    return [number(statistics.median(scores)), f"{min(scores)} – {max(scores)}", str(len(scores))]  # noqa: RUF001


def test_minutes_holds_and_days_are_counted_for_each_side(page: Page, past: History) -> None:
    sessions = values(past, "session")
    seconds: dict[tuple[str, str], int] = defaultdict(int)
    for step in (step for one in sessions for step in one["steps"]):
        seconds[step["tool"], step["side"]] += step["seconds"]
    spots = [
        one for session in sessions for name, one in session.items() if name.startswith("spot:")
    ]

    tools = table(page, "Minutes by tool")
    holds = table(page, "When sore spots eased")
    days = table(page, "Days with a session")

    for tool, right, left in tools:
        id = next(id for id, name in TOOLS.items() if name == tool)
        for side, shown in (("right", right), ("left", left)):
            assert abs(int(shown.removesuffix(" min")) - seconds[id, side] / 60) <= 0.5
    assert len(tools) == len(TOOLS)
    for side in ("right", "left"):
        count = sum(int(row[1]) for row in holds if row[0].startswith(f"{side.capitalize()}, "))
        assert count == sum(1 for one in spots if one["side"] == side)
    done = {one["date"] for one in sessions}
    assert sum(int(row[1]) for row in days) == len(done)
    expect(page.get_by_text(f"A session on {len(done)} days of ")).to_be_visible()
    assert marks(chart_of(page, "Days with").locator(".full")) == len(done)


def test_goal_counts_seven_days_without_pauses(
    phone: Phone, shared_server: Server, past: History, page: Page
) -> None:
    days = {one["date"] for one in values(past, "session")}
    done = [str(past.today - timedelta(days=ago)) in days for ago in range(7)]
    seven = page.locator(".progress .week")
    expect(seven).to_contain_text(f"{sum(done)} of the last 7 days")
    page.get_by_label("My goal").select_option("7")
    see(page, "Your goal is 7 days a week.")
    expect(seven.get_by_text("free")).to_have_count(7 - sum(done))
    page.get_by_label("My goal").select_option("0")
    see(page, "A missed day is fine.")
    page.get_by_label("My goal").select_option("7")
    see(page, "Your goal is 7 days a week.")

    past.pause(past.today - timedelta(days=3), past.today + timedelta(days=1))
    goto(page, "/your-data")
    choose_file(page, past.file())
    tap(page, "Bring it in")
    see(page, "1 entry brought in.")
    goto(page, "/progress")

    paused = 4 - sum(done[:4])
    expect(seven.get_by_text("paused")).to_have_count(paused)
    see(page, f"goal is {7 - paused} days a week")
    see(page, "paused, and not counted.")


def test_year_range_shows_more_than_three_months(page: Page, past: History) -> None:
    tap(page, "A year")
    expect(chart_of(page, "Days with").locator(".drawing")).to_have_count(4)
    assert len(table(page, "How sore, week by week")) == 52
    visit(page, "Diary")
    tap(page, "What you did")
    tap(page, "How it has gone")
    heading(page, "How it has gone")
