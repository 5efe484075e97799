"""When to suggest a practitioner: the tables of cases that TypeScript reads too, and laws."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from backend.rules.referral import LEVELS, Answer, assess, should_ask

CASES = json.loads((Path(__file__).parents[1] / "cases" / "referral.json").read_text("utf-8"))
GATE = json.loads((Path(__file__).parents[1] / "cases" / "referral-gate.json").read_text("utf-8"))
TODAY = date(2026, 11, 22)

diaries = st.lists(st.none() | st.integers(0, 10), max_size=60)


def diary(scores: list[int | None]) -> dict[date, int]:
    """Return a diary whose last score is today's."""
    first = TODAY - timedelta(days=len(scores) - 1)
    return {first + timedelta(days=n): score for n, score in enumerate(scores) if score is not None}


def rank(scores: list[int | None]) -> int:
    return LEVELS.index(assess(diary(scores), TODAY).level)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}: {case['it']}")
def test_assess_matches_the_table_of_cases(case: dict[str, Any]) -> None:
    stopped = [TODAY - timedelta(days=ago) for ago in case.get("interference", [])]
    flags = {name: case.get(name, False) for name in ("red_flag", "nerve_flag")}

    found = assess(diary(case["diary"]), TODAY, stopped, **flags)

    assert (found.level, found.reason) == (case["level"], case["reason"])


@pytest.mark.parametrize("case", GATE, ids=lambda case: case["it"])
def test_should_ask_matches_the_table_of_cases(case: dict[str, Any]) -> None:
    last = case["last"]
    answer = (
        Answer(last["level"], last["answer"], TODAY - timedelta(days=last["days_ago"]))
        if last
        else None
    )

    assert should_ask(case["level"], answer, TODAY, case.get("levels_since", [])) is case["opens"]


@given(diaries)
@hypothesis_settings(max_examples=2_000)
def test_raising_every_score_never_lowers_the_level(scores: list[int | None]) -> None:
    lower = [None if score is None else min(score, 9) for score in scores]

    assert rank([None if score is None else score + 1 for score in lower]) >= rank(lower)


@given(st.integers(4, 10), st.integers(14, 60))
def test_two_weeks_of_four_or_more_suggest(score: int, days: int) -> None:
    assert rank([score] * days) >= LEVELS.index("suggest")


@given(st.integers(0, 6), st.integers(1, 13))
def test_less_than_two_weeks_below_seven_never_suggest(score: int, days: int) -> None:
    assert rank([score] * days) <= LEVELS.index("watch")


@given(st.integers(0, 10), st.integers(4, 60), st.data())
def test_one_spike_in_low_pain_stays_at_none(spike: int, days: int, data: st.DataObject) -> None:
    scores: list[int | None] = [1] * days
    scores[data.draw(st.integers(0, days - 1))] = spike

    assert rank(scores) == LEVELS.index("none")


@given(diaries)
def test_days_of_the_reason_are_logged_days_in_order(scores: list[int | None]) -> None:
    logged = diary(scores)

    found = assess(logged, TODAY)

    assert set(found.days) <= set(logged)
    assert list(found.days) == sorted(set(found.days))
    assert bool(found.days) == (found.level != "none")


@given(diaries, diaries)
def test_future_logs_and_logs_before_a_long_gap_do_not_count(
    old: list[int | None], scores: list[int | None]
) -> None:
    recent = diary(scores[-20:])
    first = min(recent, default=TODAY)
    ancient = {day - timedelta(days=100): score for day, score in diary(old).items()}
    future = {TODAY + timedelta(days=n): 10 for n in range(1, 9)}

    if (first - max(ancient, default=date.min)).days > 14 and recent:
        assert assess(ancient | recent | future, TODAY) == assess(recent, TODAY)


def test_most_serious_reason_comes_first() -> None:
    worst = diary([9] * 14)

    assert assess(worst, TODAY, red_flag=True, nerve_flag=True).reason == "red_flag"
    assert assess(worst, TODAY, nerve_flag=True).reason == "nerve"
    assert assess(worst, TODAY).days == tuple(TODAY - timedelta(days=n) for n in (2, 1, 0))
