"""The 23 handout statements: each has a verdict, and a file that says it accordingly."""

import re
from pathlib import Path

import pytest
import yaml

from backend.config import ROOT
from backend.content import Library
from backend.content.validation import FORBIDDEN, MISSPELT

CONTENT = ROOT / "content"
STRINGS = ROOT / "pwa" / "src" / "strings"
LIBRARY = Library(CONTENT)
FILES = {str(path.relative_to(CONTENT).with_suffix("")): path for path in CONTENT.rglob("*.yaml")}

#: The file that carries each statement, and the words that its verdict demands.
CARRIED = {
    "S1": ("muscles/gluteus-medius", "You have one on each side"),
    "S2": ("muscles/gluteus-medius", r"Abducts the leg.*away from your body"),
    "S3": ("muscles/gluteus-medius", r"front fibres turn the leg in, the back fibres turn it out"),
    "S4": ("muscles/gluteus-medius", "the side you are standing on"),
    "S5": ("notes/sore-spots", r"trigger points, can be very sore.*argued about"),
    "S6": (
        "notes/felt-elsewhere",
        r"often felt in the low back or sacrum.*minimus more often down the leg",
    ),
    "S7": (
        "notes/hard-to-reach",
        r"Many people find these muscles hard to stretch.*There are no stretches here",
    ),
    "S8": (
        "notes/hard-to-reach",
        r"a general massage may not reach them; a practitioner who aims for them can",
    ),
    "S9": ("map", r"X is where to press.*Shaded is where it may be felt"),
    "S10": ("notes/what-it-can-do", r"can help your hips move more freely.*do not all agree"),
    "S11": ("notes/what-it-can-do", "may also ease the low back and the muscles that bend the hip"),
    "S12": ("tools/studded-roller", "once the smooth roller feels easy"),
    "S13": ("steps/settle", "soft part, above and behind the bony point"),
    "S14": (
        "techniques/hold",
        r"30 seconds.*up to 60.*Stop by 90 seconds, even if it has not eased.*Never past 7 of 10",
    ),
    "S15": ("steps/tfl", r"Lean a little forward.*TFL"),
    "S16": ("muscles/tensor-fasciae-latae", "one of the muscles that help to bend the hip"),
    "S17": (
        "steps/outer-thigh",
        r"just in front of the outer seam.*will not lengthen the IT band; only if it feels good",
    ),
    "S18": ("tools/massage-ball", "Medium firm is enough; harder is not better"),
    "S19": (
        "tools/tennis-ball",
        "Many people find that a ball reaches the spot better than a roller",
    ),
    "S20": ("ways/ball-wall", "Many people find a rhythm more easily here"),
    "S21": (
        "notes/how-often",
        r"once a day for a few minutes, rather than once a week for an hour.*rest day is fine",
    ),
    "S22": (
        "notes/see-someone",
        r"not improved after 2 weeks.*physiotherapist, a GP or an experienced massage practitioner",
    ),
    "S23": ("notes/see-someone", "Hands-on treatment can be more precise than a ball"),
}


@pytest.mark.parametrize("statement", [f"S{number}" for number in range(1, 24)])
def test_each_statement_is_carried_as_its_verdict_asks(statement: str) -> None:
    file, words = CARRIED[statement]

    text = FILES[file].read_text("utf-8")

    assert statement in yaml.safe_load(text)["claims"]
    assert re.search(words, " ".join(text.split()))


def test_every_statement_has_a_verdict_and_a_file() -> None:
    seed = yaml.safe_load((CONTENT / "claims.yaml").read_text("utf-8"))["seed"]

    assert list(seed) == LIBRARY.ids["claims"] == list(CARRIED)
    assert {
        id: statement["verdict"]
        for id, statement in seed.items()
        if statement["verdict"] == "corrected"
    } == dict.fromkeys(["S2", "S13", "S14"], "corrected")
    assert all(statement["says"] and statement["shipped"] for statement in seed.values())


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_no_file_repeats_the_mistakes_of_the_handout(path: Path) -> None:
    text = path.read_text("utf-8").lower()

    assert not re.search(r"adduct|psuedo|sidelined|until it subsides", text)


def test_both_gluteal_muscles_abduct() -> None:
    does = {muscle["id"]: muscle["does"][0] for muscle in LIBRARY.document["muscles"]}

    assert does["gluteus-medius"].startswith("Abducts")
    assert does["gluteus-minimus"].startswith("Abducts")


# Sentences about what Medius is not, and names that only look like medical claims.
ALLOWED_PHRASES = (
    "It does not diagnose or treat anything",
    "It does not diagnose, treat, monitor or prevent any disease or injury",
    "This is not a diagnosis",
    "you need not",
    "diagnosis:",
    "diagnosisHint",
)


@pytest.mark.parametrize(
    "path", sorted(STRINGS.rglob("*.ts")), ids=lambda path: str(path.relative_to(STRINGS))
)
def test_strings_of_the_app_follow_the_same_rules(path: Path) -> None:
    text = path.read_text("utf-8")
    for words in ALLOWED_PHRASES:
        text = text.replace(words, "")

    assert [match[0] for match in FORBIDDEN.finditer(text)] == []
    assert [match[0] for match in MISSPELT.finditer(text)] == []
