"""The referral rule says the same in Python and in TypeScript, on ten thousand random diaries."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from backend.rules.referral import LEVELS, Answer, assess, should_ask

NODE = Path(sys.executable).parent / "node"
DIARIES = 10_000
TODAY = date(2026, 11, 22)
RULE = (Path(__file__).parents[2] / "pwa" / "src" / "rules" / "referral.ts").as_uri()
SCRIPT = f"""
import {{ readFileSync }} from "node:fs";
import {{ assess, shouldAsk }} from "{RULE}";
const said = JSON.parse(readFileSync(0, "utf8")).map(({{ diary, gate }}) => {{
  const {{ level, reason, days }} = assess(diary);
  return [level, reason, days, shouldAsk(level, gate.last, diary.today, gate.levelsSince)];
}});
console.log(JSON.stringify(said));
"""


def test_python_and_typescript_never_differ() -> None:
    asked = [question(random.Random(seed)) for seed in range(DIARIES)]

    answer = subprocess.run(
        [NODE, "--input-type=module", "--eval", SCRIPT],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )

    said = json.loads(answer.stdout)
    ours = [in_python(one) for one in asked]
    assert said == ours
    seen = {(level, reason) for level, reason, _, _ in ours}
    print(f"{len(said):,} diaries, {len(seen)} reasons")
    assert {reason for _, reason in seen} >= {"severe_days", "worse", "two_weeks", "comes_back", "sparse_diary", "mild"}


def question(dice: random.Random) -> dict[str, Any]:
    """Return a diary of up to ten weeks, dates out of order and some in the future, and an answer given before."""
    kept, base, spread = dice.random(), dice.randint(0, 9), dice.randint(0, 5)
    ago = [n for n in range(-2, dice.randint(0, 70)) if dice.random() < kept]
    dice.shuffle(ago)
    last = {
        "level": dice.choice(LEVELS[2:4]),
        "answer": dice.choice(["later", "arranged"]),
        "on": day(dice.randint(0, 50)),
    }
    return {
        "diary": {
            "days": {day(n): min(10, max(0, base + dice.randint(-spread, spread))) for n in ago},
            "today": TODAY.isoformat(),
            "interference": [day(n) for n in range(-1, 10) if dice.random() < 0.2],
            "redFlag": dice.random() < 0.02,
            "nerveFlag": dice.random() < 0.02,
        },
        "gate": {
            "last": last if dice.random() < 0.8 else None,
            "levelsSince": [
                dice.choice(LEVELS[:3] if dice.random() < 0.1 else LEVELS[:2]) for _ in range(dice.randint(0, 20))
            ],
        },
    }


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).isoformat()


def in_python(asked: dict[str, Any]) -> list[Any]:
    diary, gate = asked["diary"], asked["gate"]
    found = assess(
        {date.fromisoformat(day): score for day, score in diary["days"].items()},
        TODAY,
        map(date.fromisoformat, diary["interference"]),
        diary["redFlag"],
        diary["nerveFlag"],
    )
    last = gate["last"] and Answer(
        gate["last"]["level"], gate["last"]["answer"], date.fromisoformat(gate["last"]["on"])
    )
    asks = should_ask(found.level, last, TODAY, gate["levelsSince"])
    return [found.level, found.reason, [day.isoformat() for day in found.days], asks]
