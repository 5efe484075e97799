"""A file for the app's import: sessions, spots and diary days, the same in every run."""

import json
import random
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.e2e.actions import heading
from tests.e2e.phone import HAS_SERVICE_WORKER

NODE_ID = "k3v9q2ab"
STEPS = (("middle", "gmed-2"), ("back", "gmed-1"), ("front", "gmed-3"), ("tfl", "tfl"))
FELT = {
    "gmed-1": ["low-back", "sacrum"], "gmed-2": ["buttock"], "gmed-3": [], "tfl": ["outer-thigh"],
}  # fmt: skip
TOOLS = (("smooth-roller", "floor", "roller-floor"), ("tennis-ball", "wall", "ball-wall"))


class History:
    """Records of the `days` days before `today`; about two of three days have a session.

    Suggestion cards are switched off unless `cards` is true.
    """

    def __init__(
        self, today: date, days: int, sessions_a_day: int = 1, cards: bool = False
    ) -> None:
        self.today = today
        self.dice = random.Random(days)
        self.records: list[dict[str, Any]] = []
        self._settings(today - timedelta(days=days), {} if cards else {"suggestions": False})
        for ago in range(days, 0, -1):
            self._day(today - timedelta(days=ago), ago / days, sessions_a_day)

    def file(self) -> str:
        """Return the content of the file."""
        return json.dumps({"app": "medius", "format": 1, "records": self.records})

    def pause(self, since: date, until: date) -> None:
        """Pause the reminders from `since` until `until`."""
        self._add(
            "setting", "setting:reminder_paused_until", since, 8, {"value": until.isoformat()}
        )

    def evenings(self, first: date, scores: Iterable[int]) -> None:
        """Add a score of the right side for each evening from `first` on."""
        for day, score in enumerate(scores):
            on = first + timedelta(days=day)
            fields = {"date": on.isoformat(), "zone": "Europe/London", "pain:right": score}
            self._add("check_in", f"check_in:{on.isoformat()}", on, 21, fields)

    def _settings(self, day: date, extra: dict[str, Any]) -> None:
        answers = {
            "ticked": [],
            "level": "open",
            "content_version": "1",
            "answered_at": _ms(day, 8),
        }
        self._add("safety", self._id(day, 8), day, 8, {**answers, "date": day.isoformat()})
        settings = {
            "copy": "server",
            "tool": "smooth-roller",
            "first_side": "right",
            "goal_days": 4,
            **extra,
        }
        for name, value in settings.items():
            self._add("setting", f"setting:{name}", day, 8, {"value": value})

    def _day(self, day: date, severity: float, sessions: int) -> None:
        """Add one day; `severity` falls from 1 to 0 over the history, and the soreness with it."""
        for number in range(sessions):
            if self.dice.random() < 0.66:
                self._session(day, 7 + number, severity)
        if self.dice.random() < 0.8:
            self._check_in(day, severity)

    def _session(self, day: date, hour: int, severity: float) -> None:
        tool, surface, way = TOOLS[self.dice.random() < 0.3]
        way_fields = {"way": way, "tool": tool, "surface": surface}
        steps: list[dict[str, Any]] = [
            {"id": step, "side": side, "seconds": 45, "done": True, **way_fields}
            for side in ("right", "left")
            for step, _ in STEPS[: self.dice.randint(2, 4)]
        ]
        started = _ms(day, hour)
        seconds = {
            f"seconds:{side}": sum(one["seconds"] for one in steps if one["side"] == side)
            for side in ("left", "right")
        }
        fields: dict[str, Any] = {
            "routine": f"{way}-4", "routine_version": 1, "tool": tool, "surface": surface,
            "first_side": "right",
            "started_at": started, "ended_at": started + 400_000, "zone": "Europe/London",
            "date": day.isoformat(),
            "steps": steps, "too_much": [], "stopped": None, "before:right": 5,
            "after:right": 3, **seconds,
        }  # fmt: skip
        for _ in range(self.dice.randint(0, 3)):
            fields[f"spot:{self._id(day, hour)}"] = self._spot(severity)
        self._add("session", self._id(day, hour), day, hour, fields)

    def _spot(self, severity: float) -> dict[str, Any]:
        _, point = self.dice.choice(STEPS)
        seconds = min(90, round(20 + 50 * severity + self.dice.uniform(-15, 25)))
        side = "right" if self.dice.random() < 0.75 else "left"
        felt = FELT[point] if self.dice.random() < 0.5 else []
        scores = {"before": 6, "after": 3}
        return {
            "point": point,
            "side": side,
            "hold_seconds": seconds,
            "eased": seconds < 90,
            "felt": felt,
            **scores,
        }

    def _check_in(self, day: date, severity: float) -> None:
        right = max(0, min(10, round(2 + 4 * severity + self.dice.uniform(-1.5, 1.5))))
        fields = {
            "date": day.isoformat(), "zone": "Europe/London", "pain:right": right,
            "pain:left": self.dice.choice([None, 0, 1, 2]), "interference": right > 5,
            "note": self.dice.choice(
                ["", "", "Stairs.", "Long walk by the river, then the stairs."]
            ),
        }  # fmt: skip
        self._add("check_in", f"check_in:{day.isoformat()}", day, 21, fields)

    def _add(self, kind: str, id: str, day: date, hour: int, values: dict[str, Any]) -> None:
        stamp = f"{_ms(day, hour):012x}{len(self.records) % 0xFFFF:04x}-{NODE_ID}"
        fields = {name: [value, stamp] for name, value in values.items()}
        self.records.append({"id": id, "kind": kind, "deleted": None, "fields": fields})

    def _id(self, day: date, hour: int) -> str:
        """Return a UUIDv7 of that hour."""
        number = (_ms(day, hour) << 80) | (7 << 76) | (self.dice.getrandbits(12) << 64) | (2 << 62)
        return str(uuid.UUID(int=number | self.dice.getrandbits(62)))


def _ms(day: date, hour: int) -> int:
    return int(datetime.combine(day, time(hour), UTC).timestamp() * 1000)


def import_file(page: Page, url: str, file: str | bytes) -> None:
    """Import a file into an empty phone; end on Today."""
    page.goto(f"{url}/import")
    page.wait_for_function(HAS_SERVICE_WORKER)
    choose_file(page, file)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("navigation")).to_be_visible()


def choose_file(page: Page, file: str | bytes) -> None:
    """Choose a file with the content `file` for the import."""
    heading(page, "Bring a file back")
    content = file if isinstance(file, bytes) else file.encode()
    given: Any = {"name": "medius.json", "mimeType": "application/json", "buffer": content}
    page.get_by_label("Choose a file").set_input_files(given)


def today_in_london() -> date:
    """Return today's date in London, the time zone of phones. Call it once: the day may end."""
    return datetime.now(ZoneInfo("Europe/London")).date()


def today_of(page: Page) -> date:
    """Return today's date by the clock of the page."""
    return datetime.fromtimestamp(page.evaluate("Date.now()") / 1000, UTC).date()
