"""When a card opens, when it is one line, and on which morning a push opens it."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.rules.referral import Answer, Assessment
from backend.rules.suggestion import Diary, ShownCard, Suggestion, push_date, suggest

CASES = json.loads((Path(__file__).parents[1] / "cases" / "suggestion.json").read_text("utf-8"))
TODAY = date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["it"])
def test_suggest_matches_the_table_of_cases(case: dict[str, Any]) -> None:
    scores = case["diary"]
    days = {ago(len(scores) - 1 - n): score for n, score in enumerate(scores) if score is not None}
    answers = [
        Answer(level, answer, ago(since)) for level, answer, since in case.get("answers", [])
    ]

    result = suggest(Diary(days, flags=case.get("flags", [])), TODAY, answers)

    assert (result.assessment.level, result.ask) == (case["level"], case["ask"])


def suggestion(level: str = "suggest", ask: str = "card") -> Suggestion:
    return Suggestion(Assessment(level, "two_weeks"), ask)


@pytest.mark.parametrize(
    ("suggested", "shown", "planned", "last", "on"),
    [
        (suggestion(), None, None, None, TOMORROW),
        (suggestion(), ShownCard(TODAY, reopened=False), None, None, TOMORROW),
        (suggestion(), ShownCard(TODAY, reopened=False), TOMORROW, None, TOMORROW),
        # On the morning itself the plan stays, until the app is opened.
        (suggestion(), ShownCard(ago(1), reopened=False), TODAY, None, TODAY),
        (suggestion(), ShownCard(ago(1), reopened=True), TODAY, None, None),
        (suggestion(), ShownCard(TODAY, reopened=False), TODAY, None, None),
        # A card that was shown a cool-down ago no longer counts.
        (suggestion(), ShownCard(ago(14), reopened=True), None, None, TOMORROW),
        (suggestion(), ShownCard(ago(13), reopened=True), None, None, None),
        # At most one push in a cool-down.
        (suggestion(), None, None, ago(13), None),
        (suggestion(), None, None, ago(14), TOMORROW),
        (suggestion("sooner"), None, None, ago(6), None),
        (suggestion("sooner"), None, None, ago(7), TOMORROW),
        (suggestion("urgent"), None, None, None, None),
        (suggestion(ask="line"), None, None, None, None),
        (suggestion(ask="no"), None, TOMORROW, None, None),
    ],
)
def test_push_opens_a_card_that_was_not_opened_again(
    suggested: Suggestion,
    shown: ShownCard | None,
    planned: date | None,
    last: date | None,
    on: date | None,
) -> None:
    assert push_date(suggested, TODAY, shown, planned, last) == on
