"""Referral and suggestion are the same in Python and TypeScript, for random diaries."""

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from backend.rules.referral import LEVELS, Answer, assess, should_ask
from backend.rules.suggestion import Diary, suggest

NODE = Path(sys.executable).parent / "node"
DIARIES = 10_000
TODAY = date(2026, 11, 22)
RULES = (Path(__file__).parents[2] / "pwa" / "src" / "rules").as_uri()
ASSESS = f"""
import {{ assess, shouldAsk }} from "{RULES}/referral.ts";
const run = ({{ diary, gate }}) => {{
  const {{ level, reason, days }} = assess(diary);
  return [level, reason, days, shouldAsk(level, gate.last, diary.today, gate.levelsSince)];
}};"""
SUGGEST = f"""
import {{ suggest }} from "{RULES}/suggestion.ts";
const run = ({{ diary, flags, answers }}) => {{
  const {{ assessment, ask }} = suggest({{ ...diary, flags }}, diary.today, answers);
  return [assessment.reason, ask];
}};"""
ALL = """
import { readFileSync } from "node:fs";
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(run)));"""


def in_typescript(script: str, cases: Sequence[Any]) -> Any:
    command = [str(NODE), "--input-type=module", "--eval", script + ALL]
    process = subprocess.run(
        command, input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    return json.loads(process.stdout)


def test_python_and_typescript_give_the_same_results() -> None:
    cases = [random_case(random.Random(seed)) for seed in range(DIARIES)]

    in_python = [assessed(case) for case in cases]

    assert in_typescript(ASSESS, cases) == in_python
    reasons = {reason for _, reason, *_ in in_python}
    print(f"{len(in_python):,} diaries, {len(reasons)} reasons")
    assert reasons >= {"severe_days", "worse", "two_weeks", "comes_back", "sparse_diary", "mild"}


def test_python_and_typescript_suggest_the_same_after_answers() -> None:
    cases = [random_case(random.Random(seed)) for seed in range(DIARIES // 20)]

    in_python = [suggested(case) for case in cases]

    assert in_typescript(SUGGEST, cases) == in_python
    assert {ask for _, ask in in_python} == {"no", "line", "card"}


def random_case(dice: random.Random) -> dict[str, Any]:
    """Return a random diary of up to ten weeks, with dates out of order and in the future."""
    kept, base, spread = dice.random(), dice.randint(0, 9), dice.randint(0, 5)
    ago = [n for n in range(-2, dice.randint(0, 70)) if dice.random() < kept]
    dice.shuffle(ago)
    last = answer(dice, dice.randint(0, 50))
    flags = [flag for flag in ("nerve", "r7") if dice.random() < 0.05]
    return {
        "flags": flags,
        "answers": [
            answer(dice, ago)
            for ago in sorted(dice.sample(range(50), dice.randint(0, 4)), reverse=True)
        ],
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
                dice.choice(LEVELS[:3] if dice.random() < 0.1 else LEVELS[:2])
                for _ in range(dice.randint(0, 20))
            ],
        },
    }


def answer(dice: random.Random, ago: int) -> dict[str, Any]:
    return {
        "level": dice.choice(LEVELS[2:4]),
        "answer": dice.choice(["later", "later", "arranged"]),
        "on": day(ago),
    }


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).isoformat()


def assessed(case: dict[str, Any]) -> list[Any]:
    diary, gate = case["diary"], case["gate"]
    found = assess(*read(diary), diary["redFlag"], diary["nerveFlag"])
    last = gate["last"] and to_answer(gate["last"])
    opens = should_ask(found.level, last, TODAY, gate["levelsSince"])
    return [found.level, found.reason, [day.isoformat() for day in found.days], opens]


def suggested(case: dict[str, Any]) -> list[Any]:
    days, today, stopped = read(case["diary"])
    answers = list(map(to_answer, case["answers"]))
    suggestion = suggest(Diary(days, stopped, case["flags"]), today, answers)
    return [suggestion.assessment.reason, suggestion.ask]


def read(diary: dict[str, Any]) -> tuple[dict[date, int], date, frozenset[date]]:
    days = {date.fromisoformat(day): score for day, score in diary["days"].items()}
    return days, TODAY, frozenset(map(date.fromisoformat, diary["interference"]))


def to_answer(answer: dict[str, Any]) -> Answer:
    return Answer(answer["level"], answer["answer"], date.fromisoformat(answer["on"]))
