"""When reminders are due: a table of cases, laws, and a library that agrees on clock changes."""

import json
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import whenever
from hypothesis import given
from hypothesis import strategies as st

from backend import config  # noqa: F401 - it makes zoneinfo read the pinned time zone data
from backend.rules.schedule import (
    EVERY_DAY,
    MAX_IGNORED,
    MIN_GAP,
    Schedule,
    SendHistory,
    days_apart,
    is_last_note,
    jitter,
    next_occurrence,
    next_slot,
    reason_to_skip,
    resolve,
)

CASES = json.loads((Path(__file__).parents[1] / "cases" / "schedule.json").read_text("utf-8"))
BERLIN = ZoneInfo("Europe/Berlin")
MORNING = Schedule(time(7, 30), BERLIN)
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "UTC",
]
AROUND_CHANGES = [time(hour, minute) for hour in (0, 1, 2, 3, 23) for minute in (0, 15, 30, 45)]

zones = st.sampled_from(ZONES).map(ZoneInfo)
instants = st.integers(1_230_768_000, 1_893_456_000).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
weekdays = st.frozensets(st.integers(0, 6))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["it"])
def test_next_due_matches_the_table_of_cases(case: dict[str, Any]) -> None:
    at, zone, after = time.fromisoformat(case["at"]), ZoneInfo(case["zone"]), utc(case["after"])
    days = frozenset(case["weekdays"])

    found = []
    for _ in case["due"]:
        due = next_occurrence(at, days, zone, after)
        assert due is not None
        found.append(due)
        after = due

    assert found == [utc(text) for text in case["due"]]
    if not case["due"]:
        assert next_occurrence(at, days, zone, after) is None


@given(times, weekdays, zones, instants)
def test_next_due_is_the_first_time_after_the_instant(
    at: time, days: frozenset[int], zone: ZoneInfo, after: datetime
) -> None:
    due = next_occurrence(at, days, zone, after)

    assert (due is None) == (not days)
    if due:
        hours = range((due - after) // timedelta(hours=1))
        assert due > after
        assert all(
            next_occurrence(at, days, zone, after + timedelta(hours=n)) == due for n in hours
        )


def test_whenever_agrees_on_every_clock_change_in_every_zone() -> None:
    files = resources.files("tzdata.zoneinfo")
    # One name of each zone: some have several.
    names = {(files / name).read_bytes(): name for name in sorted(zoneinfo.available_timezones())}
    checked = 0
    for name in names.values():
        zone = ZoneInfo(name)
        for day in days_of_change(zone, 2025, 2030):
            for at in (*AROUND_CHANGES, time(7), time(22, 30)):
                due = resolve_with_whenever(day, at, name)
                before = due - timedelta(minutes=1)
                assert next_occurrence(at, EVERY_DAY, zone, before) == due, (name, day, at)
                checked += 1

    print(f"{checked:,} times on days of change in {len(names)} zones")
    assert checked > 30_000


def days_of_change(zone: ZoneInfo, first: int, last: int) -> Iterator[date]:
    """Yield the days on which the clocks of `zone` change, each with the day before."""
    weeks = [date(first, 1, 1) + timedelta(weeks=n) for n in range((last - first + 1) * 52)]
    for week, next_week in pairwise(weeks):
        if offset(week, zone) != offset(next_week, zone):
            days = [week + timedelta(days=n) for n in range(8)]
            yield from {
                day
                for pair in pairwise(days)
                if len({offset(day, zone) for day in pair}) == 2
                for day in pair
            }


def offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime.combine(day, time(12), tzinfo=zone).utcoffset()


def resolve_with_whenever(day: date, at: time, zone: str) -> datetime:
    local = whenever.PlainDateTime(day.year, day.month, day.day, at.hour, at.minute)
    return local.assume_tz(zone, disambiguation="compatible").to_instant().to_stdlib()


@given(zones, times, instants)
def test_every_date_has_one_reminder_in_order(zone: ZoneInfo, at: time, after: datetime) -> None:
    found = [after]
    for _ in range(40):
        due = next_occurrence(at, EVERY_DAY, zone, found[-1])
        assert due is not None
        found.append(due)

    dates = [due.astimezone(zone).date() for due in found[1:]]
    skipped = {date(2011, 12, 30)} if zone.key == "Pacific/Apia" else set()
    days = {dates[0] + timedelta(days=n) for n in range((dates[-1] - dates[0]).days + 1)} - skipped
    assert found == sorted(set(found))
    assert set(dates) == days
    assert len(dates) == len(days)


@pytest.mark.parametrize("paused_until", [date.max, date.min, date(2026, 11, 22)])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_ends_of_the_calendar_are_handled(paused_until: date, zone: str) -> None:
    paused = Schedule(time(7, 30), ZoneInfo(zone), paused_until=paused_until)

    due = next_slot(paused, SendHistory(), SUNDAY)

    assert (due is None) == (paused_until == date.max)
    assert (
        next_occurrence(time(7, 30), EVERY_DAY, ZoneInfo(zone), utc("9999-12-30T12:00:00Z")) is None
    )


def test_last_reminder_from_a_wrong_clock_is_ignored() -> None:
    next_year = SUNDAY + timedelta(days=365)

    assert next_slot(MORNING, SendHistory(next_year), SUNDAY) == NEXT_MORNING


def test_date_that_samoa_skipped_has_no_instant() -> None:
    assert resolve(date(2011, 12, 30), time(7, 30), ZoneInfo("Pacific/Apia")) is None


@given(
    st.lists(st.sampled_from(sorted(zoneinfo.available_timezones())), min_size=5, max_size=30),
    times,
    instants,
)
def test_travelling_keeps_gaps_between_16_and_65_hours(
    journey: list[str], at: time, start: datetime
) -> None:
    sent = start
    for zone in journey:
        due = next_slot(Schedule(at, ZoneInfo(zone)), SendHistory(sent), sent)
        assert due is not None
        assert MIN_GAP <= due - sent <= timedelta(hours=65)  # the day Samoa never had among them
        sent = due


def test_ignored_reminders_become_rarer_and_then_stop() -> None:
    sent, ignored, gaps = next_slot(MORNING, SendHistory(), SUNDAY), 0, []
    while sent:
        ignored += 1
        due = next_slot(MORNING, SendHistory(sent, ignored), sent)
        if due:
            gaps.append((due - sent).days)
        sent = due

    assert gaps == [1, 1, 2, 2, 2, 2, 7, 7, 7, 7]
    assert is_last_note(SendHistory(sent, MAX_IGNORED))
    assert ignored == MAX_IGNORED + 1


def test_one_session_brings_the_daily_reminder_back() -> None:
    sent = utc("2026-11-22T06:30:00Z")

    assert next_slot(MORNING, SendHistory(sent, ignored=9), sent) == utc("2026-11-29T06:30:00Z")
    assert next_slot(MORNING, SendHistory(sent, ignored=0), sent) == utc("2026-11-23T06:30:00Z")


def test_pause_ends_on_its_day() -> None:
    paused = Schedule(time(7, 30), BERLIN, paused_until=date(2026, 12, 1))

    assert next_slot(paused, SendHistory(), SUNDAY) == utc("2026-12-01T06:30:00Z")


def test_snooze_comes_before_the_next_day() -> None:
    later = SUNDAY + timedelta(hours=2)
    snoozed = Schedule(time(7, 30), BERLIN, snoozed_until=later)

    history = SendHistory(SUNDAY - timedelta(hours=1))

    assert next_slot(snoozed, history, SUNDAY) == later
    assert next_slot(snoozed, history, later) == NEXT_MORNING


@pytest.mark.parametrize(
    ("until", "quiet", "due"),
    [
        ("22:30", ("22:00", "07:00"), "2026-11-23T06:30:00Z"),  # later today would be tomorrow
        ("14:00", ("13:00", "15:00"), "2026-11-22T14:00:00Z"),
        ("21:30", ("22:00", "07:00"), "2026-11-22T20:30:00Z"),
    ],
)
def test_snooze_avoids_quiet_hours_and_stays_on_its_day(
    until: str, quiet: tuple[str, str], due: str
) -> None:
    start, end = map(time.fromisoformat, quiet)
    snoozed_until = datetime.combine(date(2026, 11, 22), time.fromisoformat(until), tzinfo=BERLIN)
    schedule = Schedule(time(7, 30), BERLIN, quiet=(start, end), snoozed_until=snoozed_until)

    assert next_slot(schedule, SendHistory(SUNDAY - timedelta(hours=5)), SUNDAY) == utc(due)


@pytest.mark.parametrize(
    ("at", "quiet", "due"),
    [
        ("23:00", ("22:00", "07:00"), "2026-11-23T06:00:00Z"),
        ("06:00", ("22:00", "07:00"), "2026-11-23T06:00:00Z"),
        ("07:00", ("22:00", "07:00"), "2026-11-23T06:00:00Z"),
        ("13:30", ("13:00", "15:00"), "2026-11-22T14:00:00Z"),
        ("21:59", ("22:00", "07:00"), "2026-11-22T20:59:00Z"),
    ],
)
def test_reminder_in_quiet_hours_comes_at_their_end(
    at: str, quiet: tuple[str, str], due: str
) -> None:
    start, end = map(time.fromisoformat, quiet)
    schedule = Schedule(time.fromisoformat(at), BERLIN, quiet=(start, end))

    assert next_slot(schedule, SendHistory(), SUNDAY) == utc(due)


@pytest.mark.parametrize(
    ("minutes", "schedule", "done", "reason"),
    [
        (0, MORNING, [], None),
        (90, MORNING, [], None),
        (91, MORNING, [], "stale"),
        (0, MORNING, ["2026-11-23"], "done"),
        (0, MORNING, ["2026-11-22"], None),
        (0, Schedule(time(7, 30), BERLIN, paused_until=date(2026, 11, 24)), [], "paused"),
        (0, Schedule(time(7, 30), BERLIN, paused_until=date(2026, 11, 23)), [], None),
        (0, Schedule(time(7, 30), BERLIN, quiet=(time(7), time(8))), [], "quiet"),
    ],
)
def test_reminder_is_skipped_for_a_reason(
    minutes: int, schedule: Schedule, done: list[str], reason: str | None
) -> None:
    slot = utc("2026-11-23T06:30:00Z")
    now = slot + timedelta(minutes=minutes)

    assert reason_to_skip(slot, schedule, now, [*map(date.fromisoformat, done)]) == reason


def test_no_weekday_means_no_reminder() -> None:
    assert (
        next_slot(Schedule(time(7, 30), BERLIN, weekdays=frozenset()), SendHistory(), SUNDAY)
        is None
    )


def test_accounts_are_spread_over_two_minutes() -> None:
    seconds = {jitter(f"account {n}").total_seconds() for n in range(2_000)}

    assert len(seconds) == 120


def test_days_apart_grow() -> None:
    assert [days_apart(ignored) for ignored in (0, 2, 3, 6, 7, 30)] == [1, 1, 2, 2, 7, 7]
    assert len(EVERY_DAY) == 7
