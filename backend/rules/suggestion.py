"""Whether to say it today: what the diary says, held against what was answered before.

The same rule is in pwa/src/rules/suggestion.ts, and both read tests/cases/suggestion.json.
"""

from __future__ import annotations

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

NERVE = "nerve"
"""The one question of the red flags that does not ask for urgent care: tingling or numbness in one
leg."""
LATER_IN_A_ROW = 3
"""After so many, a card is one line."""


@dataclass(frozen=True)
class Diary:
    """What the rule reads: the worse side's average of each day, the days it got in the way, the
    ids ticked today.

    How sore it was before and after a session is not in it.
    """

    days: Mapping[date, int]
    interference: frozenset[date] = frozenset()
    flags: Sequence[str] = ()

    def assess(self, today: date) -> Assessment:
        """Return what it says on `today`, with the flags."""
        urgent = any(flag != NERVE for flag in self.flags)
        return assess(self.days, today, self.interference, urgent, NERVE in self.flags)

    def levels(self, after: date, until: date) -> Iterator[str]:
        """Yield the level of each day from the one after `after` to `until`, by the diary alone."""
        for n in range(1, (until - after).days + 1):
            yield assess(self.days, after + timedelta(days=n), self.interference).level


@dataclass(frozen=True)
class Suggestion:
    """What is said today, and how: `no`, `line` or `card`. Urgent is a card that never waits."""

    assessment: Assessment
    ask: str


def suggest(diary: Diary, today: date, answers: Sequence[Answer] = ()) -> Suggestion:
    """Return what to say on `today`. `answers` are oldest first."""
    found = diary.assess(today)
    last = answers[-1] if answers else None
    if not should_ask(found.level, last, today, diary.levels(last.on, today) if last else ()):
        return Suggestion(found, "no")
    quiet = (
        is_line(found.level, answers)
        and last is not None
        and not rearmed(diary.levels(last.on, today))
    )
    return Suggestion(found, "line" if quiet else "card")


def is_line(level: str, answers: Sequence[Answer]) -> bool:
    """Tell whether the last answers were all `later`, and none to less than this."""
    last = answers[-LATER_IN_A_ROW:]
    heard = all(
        each.answer == "later" and LEVELS.index(level) <= LEVELS.index(each.level) for each in last
    )
    return len(last) == LATER_IN_A_ROW and heard


@dataclass(frozen=True)
class Mark:
    """A card that was shown and not answered: on which day first, and whether the app was opened on
    it again.
    """

    shown_on: date
    again: bool


def push_on(
    said: Suggestion, today: date, mark: Mark | None, planned: date | None, last: date | None
) -> date | None:
    """Return the day on whose morning one push opens the card, or None.

    That is the morning after it became due, if nobody has opened the app since; at most one a
    cool-down; never for urgent. `planned` is the day set before, `last` that of the last push.
    """
    level = said.assessment.level
    if said.ask != "card" or level == "urgent":
        return None
    quiet_days = COOL_DOWN[level, "later"]
    if last is not None and (today - last).days < quiet_days:
        return None
    if mark is not None and mark.again and (today - mark.shown_on).days < quiet_days:
        return None
    if planned is not None and planned >= today:
        return None if mark is not None and mark.shown_on >= planned else planned
    return today + timedelta(days=1)
