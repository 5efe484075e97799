"""When to say "see a practitioner", and which diary entries are the reason; no cause is inferred.

The first rule that matches wins, from the most serious level down. pwa/src/rules/referral.ts has
the same rules, and both are tested with tests/cases/referral.json.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

LEVELS = ("none", "watch", "suggest", "sooner", "urgent")

MIN_WEEK_LOGS = 4  # a week counts from four logged days on: 3 to 5 represent it (Broderick 2009)
MAX_GAP_DAYS = 14  # between two logs; those before a longer gap no longer count
#: Severe in every set of cut-points (Boonstra 2014, 2016): the last three logs, within five days.
SEVERE, SEVERE_LOGS, SEVERE_WITHIN = 8, 3, 5
#: Severe for most in the stricter of those sets, on five days of seven.
SEVERE_WEEK, SEVERE_WEEK_DAYS = 7, 5
RELEVANT = 4  # an average of 4 of 10 on most days is clinically relevant (LEAP, Mellor 2016)
#: Two points are more than noise and matter to people (Farrar 2001, Salaffi 2004).
WORSE_BY, WORSE_SHARE, WORSE_LOGS = 2, 3 / 4, 5
#: "Worse" than at least six earlier logs with a median of 2 or more: a new flare is not "worse".
MIN_REFERENCE_LOGS, MIN_REFERENCE = 6, 2
#: NHS advice on hip pain: it stops normal activities or breaks sleep, however long it lasts.
INTERFERENCE_DAYS = 3
#: NHS advice on hip pain: two weeks of care at home; local NHS services for joints: six weeks.
TWO_WEEKS, SIX_WEEKS = 14, 42
#: NHS advice names pain that keeps coming back, which a median hides. One point above RELEVANT,
#: because it is required on three days of seven only.
COMES_BACK, COMES_BACK_DAYS = 5, 3
#: A median of at least 2, more than "none or slight", in each of the last six weeks that counts,
#: five of them at least: improvement slows after six (Costa 2012).
MILD, MILD_WEEKS = 2, 5
#: The smallest change that people call better (Salaffi 2004).
IMPROVED_BY, IMPROVED_SHARE = 1, 0.15
#: For diaries too sparse for the weekly rules (most people log seldom, Druce 2017): six logs that
#: span two weeks, the two weeks of NHS advice, within four.
SPARSE_WITHIN, SPARSE_LOGS, SPARSE_SPAN, SPARSE_SHARE = 28, 6, 14, 2 / 3

#: Days without a card after an answer, by the level now and the answer.
COOL_DOWN = {
    ("suggest", "later"): 14,
    ("sooner", "later"): 7,
    ("suggest", "arranged"): 42,
    ("sooner", "arranged"): 14,
}
REARM_DAYS = 14  # days in a row below `suggest` that end the cool-down

DayScore = tuple[date, int]


@dataclass(frozen=True)
class Assessment:
    """One of LEVELS, the name of the reason, and the dates of the entries that led to it."""

    level: str
    reason: str
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A person's answer to a card: its level, `later` or `arranged`, and the local date."""

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
    """Return the assessment of the diary on `today`; later entries are ignored.

    `days` maps local dates to the day's average pain, 0 to 10, of the worse side; a missing day is
    missing, never 0. `interference` are the dates when it stopped normal activities or broke sleep.
    Both flags are of today.
    """
    if red_flag:
        return Assessment("urgent", "red_flag", (today,))
    if nerve_flag:
        return Assessment("sooner", "nerve", (today,))
    stopped = sorted({day for day in interference if 0 <= (today - day).days < 7})
    return _Weeks(_since_last_gap(days, today), today, stopped).assessment()


def should_ask(
    level: str, last: Answer | None, today: date, levels_since: Iterable[str] = ()
) -> bool:
    """Return whether to show a card today.

    `levels_since` are the levels of the days after the last answer, oldest first. Urgent and a
    higher level than the last answered one are always shown; others after the cool-down, which
    fourteen days in a row below `suggest` end early.
    """
    if level not in ("suggest", "sooner", "urgent"):
        return False
    if level == "urgent" or last is None or LEVELS.index(level) > LEVELS.index(last.level):
        return True
    return (today - last.on).days >= COOL_DOWN[level, last.answer] or rearmed(levels_since)


def rearmed(levels: Iterable[str]) -> bool:
    """Return whether fourteen days in a row were below `suggest`."""
    days_in_a_row = 0
    for level in levels:
        days_in_a_row = days_in_a_row + 1 if level in ("none", "watch") else 0
        if days_in_a_row >= REARM_DAYS:
            return True
    return False


def _since_last_gap(days: Mapping[date, int], today: date) -> list[DayScore]:
    """Return the logs up to today, oldest first, after the last gap of more than 14 days."""
    logs: list[DayScore] = []
    for day, score in sorted(days.items()):
        if day > today:
            break
        if logs and (day - logs[-1][0]).days > MAX_GAP_DAYS:
            logs = []
        logs.append((day, score))
    return logs


class _Weeks:
    """The logs by weeks before `today`. Week 0 is the seven days that end today."""

    def __init__(self, logs: list[DayScore], today: date, stopped: list[date]) -> None:
        self.logs = logs
        self.today = today
        self.stopped = stopped
        self.weeks = [self.between(7 * k + 6, 7 * k) for k in range(6)]
        self.medians = [
            median(_scores(week)) if len(week) >= MIN_WEEK_LOGS else None for week in self.weeks
        ]
        self.age = (today - logs[0][0]).days + 1 if logs else 0

    def between(self, first: int, last: int) -> list[DayScore]:
        """Return the logs from `first` to `last` days ago."""
        return [log for log in self.logs if last <= (self.today - log[0]).days <= first]

    def assessment(self) -> Assessment:
        """Return the assessment by the first rule that matches."""
        rules = (
            ("sooner", "severe_days", self.severe_days),
            ("sooner", "severe_week", self.severe_week),
            ("sooner", "worse", lambda: self.worse_than(self.between(20, 7))),
            ("sooner", "slowly_worse", lambda: self.worse_than(self.between(41, 28))),
            ("suggest", "stops_activities", self.stops_activities),
            ("suggest", "two_weeks", self.two_weeks),
            ("suggest", "comes_back", self.comes_back),
            ("suggest", "six_weeks", self.six_weeks),
            ("suggest", "sparse_diary", self.sparse_diary),
            ("watch", "improving" if self.improving() else "new", lambda: self.at_least(RELEVANT)),
            ("watch", "mild", lambda: self.at_least(MILD, weeks=2)),
        )
        for level, reason, rule in rules:
            days = rule()
            if days:
                return Assessment(level, reason, tuple(days))
        return Assessment("none", "low" if self.medians[0] is not None else "few_entries")

    def severe_days(self) -> list[date]:
        last = self.logs[-SEVERE_LOGS:]
        severe = len(last) == SEVERE_LOGS and all(score >= SEVERE for _, score in last)
        return _dates(last) if severe and (self.today - last[0][0]).days < SEVERE_WITHIN else []

    def severe_week(self) -> list[date]:
        high = _scores_from(self.weeks[0], SEVERE_WEEK)
        return _dates(high) if len(high) >= SEVERE_WEEK_DAYS else []

    def worse_than(self, before: list[DayScore]) -> list[date]:
        """Return the days of this week that are clearly worse than `before`, if most days are."""
        week = self.weeks[0]
        comparable = len(before) >= MIN_REFERENCE_LOGS and len(week) >= WORSE_LOGS
        if not comparable or not self.at_least(RELEVANT):
            return []
        reference = median(_scores(before))
        higher = _scores_from(week, reference + WORSE_BY)
        worse = reference >= MIN_REFERENCE and len(higher) >= WORSE_SHARE * len(week)
        return _dates(higher) if worse else []

    def stops_activities(self) -> list[date]:
        return self.stopped if len(self.stopped) >= INTERFERENCE_DAYS else []

    def two_weeks(self) -> list[date]:
        lasting = self.age >= TWO_WEEKS and not self.improving()
        return self.at_least(RELEVANT, weeks=2) if lasting else []

    def comes_back(self) -> list[date]:
        if self.age < TWO_WEEKS or None in self.medians[:2] or self.improving():
            return []
        last, this = (_scores_from(self.weeks[week], COMES_BACK) for week in (1, 0))
        return _dates(last + this) if min(len(last), len(this)) >= COMES_BACK_DAYS else []

    def six_weeks(self) -> list[date]:
        known = [value for value in self.medians if value is not None]
        lasting = self.medians[0] is not None and len(known) >= MILD_WEEKS and min(known) >= MILD
        return _dates(self.between(SIX_WEEKS - 1, 0)) if self.age >= SIX_WEEKS and lasting else []

    def sparse_diary(self) -> list[date]:
        """Return the logged days of four weeks if there are few and most were in pain."""
        logs = self.between(SPARSE_WITHIN - 1, 0)
        if None not in self.medians[:2] or len(logs) < SPARSE_LOGS or not self.weeks[0]:
            return []
        span = (logs[-1][0] - logs[0][0]).days + 1
        enough = len(_scores_from(logs, RELEVANT)) >= SPARSE_SHARE * len(logs)
        sore = median(_scores(logs)) >= RELEVANT and enough
        return _dates(logs) if span >= SPARSE_SPAN and sore else []

    def at_least(self, score: float, weeks: int = 1) -> list[date]:
        """Return the logged days of the last `weeks` if the median of each is at least `score`."""
        if any(value is None or value < score for value in self.medians[:weeks]):
            return []
        return _dates([log for week in reversed(self.weeks[:weeks]) for log in week])

    def improving(self) -> bool:
        """Return whether the median fell clearly in two weeks, or in one if that one is unknown."""
        now, last, before = self.medians[:3]
        reference = last if before is None else before
        if now is None or reference is None:
            return False
        return reference - now >= max(IMPROVED_BY, IMPROVED_SHARE * reference)


def _scores_from(logs: list[DayScore], score: float) -> list[DayScore]:
    return [log for log in logs if log[1] >= score]


def _scores(logs: list[DayScore]) -> list[int]:
    return [score for _, score in logs]


def _dates(logs: list[DayScore]) -> list[date]:
    return [day for day, _ in logs]
