"""Whether to suggest a practitioner today, given the diary and the earlier answers.

The same rule is in pwa/src/rules/suggestion.ts, and both read tests/cases/suggestion.json.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.rules.referral import (
    COOL_DOWN,
    LEVELS,
    Answer,
    Assessment,
    assess,
    rearmed,
    should_ask,
)

#: The one red flag that is not urgent: tingling or numbness in one leg.
NERVE = "nerve"
LATER_IN_A_ROW = 3  # after so many answers `later`, a card becomes one line


@dataclass(frozen=True)
class Diary:
    """The average pain of the worse side by day, without the scores given around a session.

    `interference` are the days when pain stopped activities, `flags` those ticked today.
    """

    days: Mapping[date, int]
    interference: frozenset[date] = frozenset()
    flags: Sequence[str] = ()

    def assess(self, today: date) -> Assessment:
        """Return the assessment of `today`, with the flags."""
        urgent = any(flag != NERVE for flag in self.flags)
        return assess(self.days, today, self.interference, urgent, NERVE in self.flags)

    def levels(self, after: date, until: date) -> Iterator[str]:
        """Yield the level of each day from the one after `after` to `until`, without the flags."""
        for n in range(1, (until - after).days + 1):
            yield assess(self.days, after + timedelta(days=n), self.interference).level


@dataclass(frozen=True)
class Suggestion:
    """Today's assessment, and how to show it: `no` (not at all), `line` or `card`."""

    assessment: Assessment
    ask: str


def suggest(diary: Diary, today: date, answers: Sequence[Answer] = ()) -> Suggestion:
    """Return what to show on `today`. `answers` are oldest first; urgent is always a card."""
    assessment = diary.assess(today)
    level, last = assessment.level, answers[-1] if answers else None
    if not should_ask(level, last, today, diary.levels(last.on, today) if last else ()):
        return Suggestion(assessment, "no")
    as_line = is_line(level, answers) and not rearmed(diary.levels(answers[-1].on, today))
    return Suggestion(assessment, "line" if as_line else "card")


def is_line(level: str, answers: Sequence[Answer]) -> bool:
    """Return whether the last three answers were `later`, none of them to a lower level."""
    declined = [
        answer
        for answer in answers[-LATER_IN_A_ROW:]
        if answer.answer == "later" and LEVELS.index(answer.level) >= LEVELS.index(level)
    ]
    return len(declined) == LATER_IN_A_ROW


@dataclass(frozen=True)
class ShownCard:
    """An unanswered card: when it was first shown, and whether it was opened again."""

    shown_on: date
    reopened: bool


def push_date(
    suggestion: Suggestion,
    today: date,
    shown: ShownCard | None,
    planned: date | None,
    last_sent: date | None,
) -> date | None:
    """Return the day on whose morning one push shows the card, or None.

    That is the day after the card became due, if the app was not opened since; at most once in a
    cool-down, and never for urgent. `planned` is the result of the call before.
    """
    level = suggestion.assessment.level
    if suggestion.ask != "card" or level == "urgent":
        return None
    quiet_days = COOL_DOWN[level, "later"]
    if last_sent is not None and (today - last_sent).days < quiet_days:
        return None
    if shown is not None and shown.reopened and (today - shown.shown_on).days < quiet_days:
        return None
    if planned is not None and planned >= today:
        return None if shown is not None and shown.shown_on >= planned else planned
    return today + timedelta(days=1)
