"""Python and TypeScript accept the same records, so the app imports only valid files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from backend.rules.codec import RecordRejected
from backend.rules.merge import Record
from backend.rules.record_schemas import KINDS, check

NODE = Path(sys.executable).parent / "node"
TABLE = (Path(__file__).parents[2] / "pwa" / "src" / "rules" / "record-schemas.ts").as_uri()
SCRIPT = f"""
import {{ readFileSync }} from "node:fs";
import {{ KINDS, invalidField }} from "{TABLE}";
const kinds = Object.entries(KINDS);
const names = Object.fromEntries(kinds.map(([kind, {{ fields }}]) => [kind, Object.keys(fields)]));
const cases = JSON.parse(readFileSync(0, "utf8"));
const valid = cases.map((one) => invalidField(...one) === undefined);
console.log(JSON.stringify({{ names, valid }}));
"""
UUID, STAMP = "019a3c5f-8012-7000-8000-000000000001", "019a3c5f80120000-aaaaaaaa"
IDS = {"check_in": "check_in:2026-11-22", "setting": "setting:tool"}
BAD_IDS = ["setting:", "setting:a b", "check_in:2026-02-30", "", "x"]
STRANGE_IDS = [UUID, UUID.upper(), UUID.replace("-7", "-4"), *BAD_IDS]
TEXTS = ["", "a", "a" * 40, "a" * 41, "a" * 80, "a" * 81, "\U0001f600" * 80, "a" * 2000, "a" * 2001]
WORDS = ["left", "both", "floor", "open", "better", "later", "sooner", "9"]
ZONES = ["Europe/London", "Etc/GMT+1", "UTC\n"]
DAYS = ["2026-11-22", "2026-11-2", "2024-02-29", "2026-02-29", "0000-01-01", "20261122"]
DAYS += ["2026-11-22T00:00", "12026-1-1"]
NUMBERS = [-1, 0, 4, 4.5, 10, 11, 86_400, 86_401, 1_000_000, 1_000_001, 2**48 - 1, 2**48]
STEPS: list[Any] = [
    [], [{"id": "a"}], [{"id": 5}], [{"side": "left"}], [{"id": "a", "side": "up"}],
    [{"id": "a", "seconds": 86_401}], [{"id": "a", "done": 1}], [{"id": "a", "pace": {}}],
    ["a"], ["a", 5], [None],
]  # fmt: skip
VALUES: list[Any] = [None, True, False, {}, {"id": "a"}, *TEXTS, *WORDS, *ZONES, *DAYS, *NUMBERS]
VALUES += STEPS


def all_cases() -> list[tuple[str, str, dict[str, Any]]]:
    """Return every field of every kind with every value, and every kind with every id."""
    fields = [
        (kind, name)
        for kind, schema in KINDS.items()
        for name in (*schema.fields, "unknown", "spot:x", f"spot:{UUID}")
    ]
    cases = [
        (kind, IDS.get(kind, UUID), {name: value}) for kind, name in fields for value in VALUES
    ]
    return cases + [(kind, id, {}) for kind in KINDS for id in (*STRANGE_IDS, *IDS.values())]


def test_python_and_typescript_reject_the_same() -> None:
    cases = all_cases()

    process = subprocess.run(
        [NODE, "--input-type=module", "--eval", SCRIPT],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )

    typescript = json.loads(process.stdout)
    valid = [is_valid(*case) for case in cases]
    assert typescript["names"] == {kind: list(schema.fields) for kind, schema in KINDS.items()}
    assert [
        case
        for case, in_typescript, in_python in zip(cases, typescript["valid"], valid, strict=True)
        if in_typescript != in_python
    ] == []
    assert 0.1 < sum(valid) / len(valid) < 0.9


def is_valid(kind: str, id: str, values: dict[str, Any]) -> bool:
    try:
        check(id, Record(kind, None, {name: (value, STAMP) for name, value in values.items()}))
    except RecordRejected:
        return False
    return True
