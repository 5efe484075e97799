"""When to say "see a practitioner", and which entries made it say so.

It concludes nothing about a cause. First match wins, from the gravest level down; every threshold
is named, with its source. The same rule is in pwa/src/rules/referral.ts, and both read
tests/cases/referral.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

LEVELS = ("none", "watch", "suggest", "sooner", "urgent")

WEEK_LOGS = 4
"""Logged days that make a week: 3 to 5 ratings stand for it (Broderick 2009)."""
FORGET_AFTER = 14
"""Days without a log after which what was before is another story."""
SEVERE, SEVERE_LOGS, SEVERE_WITHIN = 8, 3, 5
"""Severe in every set of cut-points (Boonstra 2014, 2016): the last three logs, all within five
days."""
SEVERE_WEEK, SEVERE_WEEK_DAYS = 7, 5
"""Severe for most in the stricter of those sets, on five days of seven."""
RELEVANT = 4
"""An average of 4 of 10 or more on most days is clinically relevant (LEAP, Mellor 2016)."""
WORSE_BY, WORSE_SHARE, WORSE_LOGS = 2, 3 / 4, 5
"""Two points are more than noise and matter to people (Farrar 2001, Salaffi 2004)."""
REFERENCE_LOGS, REFERENCE_LEAST = 6, 2
"""What a worse week is compared with. From 2 up, so that a new flare is not called worse."""
INTERFERENCE_DAYS = 3
"""It stops normal activities or breaks sleep: NHS advice on hip pain names both, however long it
lasts."""
TWO_WEEKS, SIX_WEEKS = 14, 42
"""NHS advice on hip pain: two weeks of looking after it at home; local NHS services for muscles and
joints: six."""
COMES_BACK, COMES_BACK_DAYS = 5, 3
"""What comes and goes, which a median hides: NHS advice names pain that keeps coming back. A point
above RELEVANT, for it is only some days; on nearly half of them."""
MILD, MILD_WEEKS = 2, 5
"""Above what people call none or slight, in all weeks of six but one: improvement slows after six
(Costa 2012)."""
IMPROVED_BY, IMPROVED_SHARE = 1, 0.15
"""The least change that people call better (Salaffi 2004)."""
SPARSE_WITHIN, SPARSE_LOGS, SPARSE_SPAN, SPARSE_SHARE = 28, 6, 14, 2 / 3
"""Most people log seldom (Druce 2017): the two weeks of NHS advice, seen through six days in four
weeks."""

COOL_DOWN = {
    ("suggest", "later"): 14,
    ("sooner", "later"): 7,
    ("suggest", "arranged"): 42,
    ("sooner", "arranged"): 14,
}
"""Days of silence after an answer, by the level now and the answer given."""
REARM_AFTER = 14
"""Days in a row below `suggest` that end the silence."""

Log = tuple[date, int]


@dataclass(frozen=True)
class Assessment:
    """What the diary says today: one of LEVELS, the slug of the reason, and the dates that made it
    speak.
    """

    level: str
    reason: str
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a person said to a card: `later` or `arranged`, to which level, on which local date."""

    level: str
    answer: str
    on: date


def assess(
    days: Mapping[date, int],
    today: date,
    interference: Iterable[date] = (),
    red_flag: bool = False,
    nerve_flag: bool = False,
) -> Assessment:
    """Return what the diary says today.

    `days` maps local dates to the day's average pain, 0 to 10, of the worse side; a missing day is
    missing, never 0. `interference` are the dates when it stopped normal activities or broke sleep.
    Both flags are about today. What is dated after `today` is passed over.
    """
    if red_flag:
        return Assessment("urgent", "red_flag", (today,))
    if nerve_flag:
        return Assessment("sooner", "nerve", (today,))
    stopped = tuple(sorted({day for day in interference if 0 <= (today - day).days < 7}))
    return _Diary(_since_last_gap(days, today), today).assessment(stopped)


def should_ask(
    level: str, last: Answer | None, today: date, levels_since: Iterable[str] = ()
) -> bool:
    """Tell whether a card opens today.

    `levels_since` are the levels of the days after the last answer, oldest first. Urgent always
    speaks; a graver level than the one answered speaks at once; fourteen days in a row below
    `suggest` end the silence early.
    """
    if level not in ("suggest", "sooner", "urgent"):
        return False
    if level == "urgent" or last is None or LEVELS.index(level) > LEVELS.index(last.level):
        return True
    return (today - last.on).days >= COOL_DOWN[level, last.answer] or rearmed(levels_since)


def rearmed(levels: Iterable[str]) -> bool:
    """Tell whether fourteen days in a row were below `suggest`."""
    run = 0
    for level in levels:
        run = run + 1 if level in ("none", "watch") else 0
        if run >= REARM_AFTER:
            return True
    return False


def _since_last_gap(days: Mapping[date, int], today: date) -> list[Log]:
    """Return the logs up to today, oldest first, without those before a gap of more than 14
    days.
    """
    logs: list[Log] = []
    for day, score in sorted(days.items()):
        if day > today:
            break
        if logs and (day - logs[-1][0]).days > FORGET_AFTER:
            logs = []
        logs.append((day, score))
    return logs


class _Diary:
    """The logs seen from one day. Week 0 is the seven days that end today."""

    def __init__(self, logs: list[Log], today: date) -> None:
        self.logs = logs
        self.day = today
        self.weeks = [self.between(7 * k + 6, 7 * k) for k in range(6)]
        self.medians = [
            median(_scores(week)) if len(week) >= WEEK_LOGS else None for week in self.weeks
        ]
        self.age = (today - logs[0][0]).days + 1 if logs else 0

    def between(self, first: int, last: int) -> list[Log]:
        """Return the logs from `first` to `last` days ago."""
        start, end = self.day - timedelta(days=first), self.day - timedelta(days=last)
        return [log for log in self.logs if start <= log[0] <= end]

    def assessment(self, stopped: tuple[date, ...]) -> Assessment:
        """Return the first of the rules that matches."""
        rules = (
            ("sooner", "severe_days", self.severe_days),
            ("sooner", "severe_week", self.severe_week),
            ("sooner", "worse", lambda: self.worse_than(self.between(20, 7))),
            ("sooner", "slowly_worse", lambda: self.worse_than(self.between(41, 28))),
            (
                "suggest",
                "stops_activities",
                lambda: stopped if len(stopped) >= INTERFERENCE_DAYS else (),
            ),
            ("suggest", "two_weeks", self.two_weeks),
            ("suggest", "comes_back", self.comes_back),
            ("suggest", "six_weeks", self.six_weeks),
            ("suggest", "sparse_diary", self.sparse_diary),
            (
                "watch",
                "improving" if self.improving() else "new",
                lambda: self.at_least(RELEVANT, 1),
            ),
            ("watch", "mild", lambda: self.at_least(MILD, 2)),
        )
        for level, reason, rule in rules:
            days = rule()
            if days:
                return Assessment(level, reason, tuple(days))
        return Assessment("none", "low" if self.medians[0] is not None else "few_entries")

    def severe_days(self) -> list[date]:
        last = self.logs[-SEVERE_LOGS:]
        severe = len(last) == SEVERE_LOGS and all(score >= SEVERE for _, score in last)
        return _dates(last) if severe and (self.day - last[0][0]).days < SEVERE_WITHIN else []

    def severe_week(self) -> list[date]:
        high = [log for log in self.weeks[0] if log[1] >= SEVERE_WEEK]
        return _dates(high) if len(high) >= SEVERE_WEEK_DAYS else []

    def worse_than(self, before: list[Log]) -> list[date]:
        """Return the days of this week that are clearly worse than `before`, when most of them
        are.
        """
        week = self.weeks[0]
        if len(before) < REFERENCE_LOGS or len(week) < WORSE_LOGS or not self.at_least(RELEVANT, 1):
            return []
        reference = median(_scores(before))
        higher = [log for log in week if log[1] >= reference + WORSE_BY]
        worse = reference >= REFERENCE_LEAST and len(higher) >= WORSE_SHARE * len(week)
        return _dates(higher) if worse else []

    def two_weeks(self) -> list[date]:
        return self.at_least(RELEVANT, 2) if self.age >= TWO_WEEKS and not self.improving() else []

    def comes_back(self) -> list[date]:
        if self.age < TWO_WEEKS or None in self.medians[:2] or self.improving():
            return []
        high = [
            [log for log in week if log[1] >= COMES_BACK] for week in (self.weeks[1], self.weeks[0])
        ]
        return (
            _dates(high[0] + high[1]) if all(len(week) >= COMES_BACK_DAYS for week in high) else []
        )

    def six_weeks(self) -> list[date]:
        known = [value for value in self.medians if value is not None]
        lasting = self.medians[0] is not None and len(known) >= MILD_WEEKS and min(known) >= MILD
        return _dates(self.between(SIX_WEEKS - 1, 0)) if self.age >= SIX_WEEKS and lasting else []

    def sparse_diary(self) -> list[date]:
        """Who logs seldom must not fall through."""
        logs = self.between(SPARSE_WITHIN - 1, 0)
        if None not in self.medians[:2] or len(logs) < SPARSE_LOGS or not self.weeks[0]:
            return []
        span = (logs[-1][0] - logs[0][0]).days + 1
        high = [log for log in logs if log[1] >= RELEVANT]
        sore = median(_scores(logs)) >= RELEVANT and len(high) >= SPARSE_SHARE * len(logs)
        return _dates(logs) if span >= SPARSE_SPAN and sore else []

    def at_least(self, least: float, weeks: int) -> list[date]:
        """Return the logged days of the last `weeks` weeks when the median of each is `least` or
        more.
        """
        if any(value is None or value < least for value in self.medians[:weeks]):
            return []
        return _dates([log for week in reversed(self.weeks[:weeks]) for log in week])

    def improving(self) -> bool:
        """Tell whether this week is clearly lower than two weeks ago, or than the last one if there
        is no other.
        """
        now, reference = (
            self.medians[0],
            self.medians[1] if self.medians[2] is None else self.medians[2],
        )
        if now is None or reference is None:
            return False
        return reference - now >= max(IMPROVED_BY, IMPROVED_SHARE * reference)


def _scores(logs: list[Log]) -> list[int]:
    return [score for _, score in logs]


def _dates(logs: list[Log]) -> list[date]:
    return [day for day, _ in logs]
