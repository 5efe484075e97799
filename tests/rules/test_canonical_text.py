"""Canonical JSON: the same bytes in Python and TypeScript, so the same sizes and ties."""

import itertools
import json
import random
import struct
import subprocess
import sys
from math import isfinite, nextafter
from pathlib import Path
from typing import Any

import pytest

from backend.rules.json_codec import are_equal, canonical, loads, size_of
from backend.rules.merge import later_field
from tests.rules.test_both_languages import in_typescript

NODE = Path(sys.executable).parent / "node"
TESTS = Path(__file__).parents[1]
MERGE = (TESTS.parent / "pwa" / "src" / "rules" / "merge.ts").as_uri()
CASES, TIES = (
    loads((TESTS / "cases" / f"{name}.json").read_bytes()) for name in ("canonical", "tie")
)
STAMP = "019a3c5f80120000-aaaaaaaa"
LAST_CODE_POINT = 0x10FFFF
# An object with every code point as a key, then the doubles of standard input.
EVERYTHING = f"""
import {{ readFileSync, writeFileSync }} from "node:fs";
import {{ canonical }} from "{MERGE}";
const letters = Array.from({{ length: {LAST_CODE_POINT} + 1 }}, (_, n) => String.fromCodePoint(n));
const object = Object.fromEntries(letters.map((letter) => [letter, 1]));
const doubles = [...new Float64Array(new Uint8Array(readFileSync(0)).buffer)];
writeFileSync(1, canonical(object) + canonical(doubles));"""
WINNER = f"""
import {{ canonical, merge }} from "{MERGE}";
const record = (value) => ({{ kind: "plan", deleted: null, fields: {{ a: [value, "{STAMP}"] }} }});
const run = (pair) => {{
  const [one, other] = pair.map(record);
  const winners = [merge(one, other), merge(other, one)].map(({{ fields }}) => fields.a[0]);
  return [pair.map(canonical), winners.map(canonical)];
}};"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["it"])
def test_canonical_text(case: dict[str, Any]) -> None:
    assert canonical(case["value"]) == case["text"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["it"])
def test_size_of_a_value_is_that_of_its_canonical_text(case: dict[str, Any]) -> None:
    value = loads(case["text"])  # its whole numbers are integers

    assert size_of(value) == len(case["text"].encode())


@pytest.mark.parametrize("case", TIES, ids=lambda case: case["it"])
def test_greater_text_wins_a_tie(case: dict[str, Any]) -> None:
    one, other = (case["loses"], STAMP), (case["wins"], STAMP)

    assert canonical(later_field(one, other)[0]) == canonical(case["wins"])
    assert later_field(other, one) is other


def test_every_code_point_and_double_has_the_same_text_in_typescript() -> None:
    letters = list(map(chr, range(LAST_CODE_POINT + 1)))
    doubles = list(some_doubles(random.Random(17)))

    process = subprocess.run(
        [str(NODE), "--input-type=module", "--eval", EVERYTHING],
        input=struct.pack(f"={len(doubles)}d", *doubles),
        capture_output=True,
        check=True,
    )

    in_python = canonical(dict.fromkeys(letters, 1)) + canonical(doubles)
    assert process.stdout == in_python.encode()


def test_size_of_a_fraction_is_that_of_its_canonical_text() -> None:
    fractions = [one for one in some_doubles(random.Random(18)) if not one.is_integer()]

    wrong = [one for one in fractions if size_of(one) != len(canonical(one))]

    assert wrong == []


def test_ties_are_decided_the_same_in_typescript() -> None:
    dice = random.Random(19)
    pairs = [(random_value(dice), random_value(dice)) for _ in range(2_000)]

    in_python = []
    for one, other in pairs:
        winner, _ = later_field((one, STAMP), (other, STAMP))
        in_python.append([[canonical(one), canonical(other)], [canonical(winner)] * 2])

    assert in_typescript(WINNER, pairs) == in_python


def test_only_equal_values_are_equal() -> None:
    dice = random.Random(20)
    values = [random_value(dice) for _ in range(200)]
    texts = {id(value): canonical(value) for value in values}

    for one, other in itertools.product(values, repeat=2):
        assert are_equal(one, other) == (texts[id(one)] == texts[id(other)])


def some_doubles(dice: random.Random) -> Any:
    """Yield doubles of every exponent, of those that people write, and all powers of 2 and 10."""
    powers = [2.0**n for n in range(-1074, 1024)] + [float(f"1e{n}") for n in range(-323, 309)]
    for power in powers:
        yield from (power, nextafter(power, 0), nextafter(power, 9e999), -power)
    for _ in range(30_000):
        bits = struct.unpack("=d", dice.randbytes(8))[0]
        yield from filter(isfinite, (bits, dice.uniform(-1, 1) * 10.0 ** dice.randint(-9, 22)))
        yield dice.randint(1, 9999) / 10.0 ** dice.randint(0, 9)


def random_value(dice: random.Random, levels: int = 2) -> Any:
    """Return a value as a record may have it: whole numbers are integers."""
    kind = dice.randrange(7 if levels else 5)
    if kind == 0:
        return dice.choice([None, True, False, 0, 1, -1, 2**53 - 1])
    if kind == 1:
        number = dice.randint(-99, 99) / 10.0 ** dice.randint(0, 9)
        return int(number) if number.is_integer() else number
    if kind < 5:
        return random_text(dice)
    items = [random_value(dice, levels - 1) for _ in range(dice.randrange(4))]
    # Keys without backslashes: after one, V8 misreads other keys with escapes (nodejs/node#63785).
    return items if kind == 5 else {random_text(dice).replace("\\", ""): item for item in items}


def random_text(dice: random.Random) -> str:
    """Return a short text; halves of a surrogate pair are joined, as in every parsed text."""
    text = "".join(dice.choices('a\n"\\é\u2028\uff21🙂\ud83d\ude42', k=dice.randrange(3)))
    return str(json.loads(json.dumps(text)))
