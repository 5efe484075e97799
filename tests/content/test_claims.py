"""The 23 claims that Medius began with: each weighed, each carried by words that say it right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from backend.config import ROOT
from backend.content import Library
from backend.content.validation import MISTAKEN, NEVER_SAID

CONTENT = ROOT / "content"
STRINGS = ROOT / "pwa" / "src" / "strings"
LIBRARY = Library(CONTENT)

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
"""Where each claim is said, and the words that say it as it was weighed."""


@pytest.mark.parametrize("claim", [f"S{number}" for number in range(1, 24)])
def test_each_claim_is_carried_by_words_that_say_it_as_it_was_weighed(claim: str) -> None:
    file, words = CARRIED[claim]

    text = " ".join((CONTENT / f"{file}.yaml").read_text("utf-8").split())

    assert f"content/{file}.yaml" in LIBRARY.carriers[claim]
    assert re.search(words, text)


def test_every_claim_is_weighed_and_none_is_left_out() -> None:
    seed = yaml.safe_load((CONTENT / "claims.yaml").read_text("utf-8"))["seed"]

    assert list(seed) == list(LIBRARY.carriers) == list(CARRIED)
    assert {
        id: claim["verdict"] for id, claim in seed.items() if claim["verdict"] == "corrected"
    } == dict.fromkeys(["S2", "S13", "S14"], "corrected")
    assert all(claim["says"] and claim["shipped"] for claim in seed.values())


@pytest.mark.parametrize(
    "path", sorted(CONTENT.rglob("*.yaml")), ids=lambda path: str(path.relative_to(CONTENT))
)
def test_the_muscles_abduct_and_no_file_has_the_slips_of_the_handout(path: Path) -> None:
    text = path.read_text("utf-8").lower()

    assert not re.search(r"adduct|psuedo|sidelined|until it subsides", text)


def test_both_gluteal_muscles_abduct() -> None:
    does = {muscle["id"]: muscle["does"][0] for muscle in LIBRARY.document["muscles"]}

    assert does["gluteus-medius"].startswith("Abducts")
    assert does["gluteus-minimus"].startswith("Abducts")


# What Medius is not, and what only looks like a claim: the last two name what the app says of
# itself.
FINE = (
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
def test_the_apps_own_words_keep_to_the_same(path: Path) -> None:
    text = path.read_text("utf-8")
    for words in FINE:
        text = text.replace(words, "")

    assert [said[0] for said in NEVER_SAID.finditer(text)] == []
    assert [said[0] for said in MISTAKEN.finditer(text)] == []
