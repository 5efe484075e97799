"""What a slip in YAML means to the person who made it."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml


class Slip(NamedTuple):
    """Words that the parser says of a slip; whether it means the line where it began; what we say
    of it.
    """

    said: str
    began: bool
    sentence: str


SLIPS = (
    Slip("tab character", False, "found a tab, expected spaces"),
    Slip(
        "quoted scalar",
        True,
        "found a quote that nothing closes, expected one at both ends of the words",
    ),
    Slip("',' or", True, "found a [ or { that nothing closes, expected its other half at the end"),
    Slip(
        "expected ':'",
        True,
        "found words without a name, expected `name: words`, with a space after the colon",
    ),
    Slip(
        "cannot start any token",
        False,
        "found words that begin with a sign, expected quotes around them",
    ),
    Slip(
        "sequence entries", False, "found words that begin with a dash, expected quotes around them"
    ),
)
INDENTED = "found a line that begins further in or out than its neighbours, expected equally far in"
COLON = "found a second colon, expected quotes around words that hold one"
AFTER = "found words after a closing quote or bracket, expected quotes around all of them"


HIDDEN = "found words after a #, which hides them; expected quotes around all of them, or the remark on a line of its own"
CUT_SHORT = re.compile(r"\s*(?:- )?[\w-]+:\s+(?![\"'\[{|>#])\S.*\s#")


def hidden(text: str) -> int | None:
    """Return the first line, from 1, whose words are cut short by a # that may be meant as one of
    them.
    """
    return next((n for n, line in enumerate(text.splitlines(), 1) if CUT_SHORT.match(line)), None)


def slip(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str]:
    """Return the line, from 1, of the slip that stopped the parser in `text`, and a sentence about
    it.
    """
    here = error.problem_mark or error.context_mark
    if here is None:
        return 1, f"found no YAML ({error.problem}), expected `name: value` lines"
    for said, began, sentence in SLIPS:
        if said in f"{error.context} {error.problem}":
            mark = error.context_mark if began and error.context_mark else here
            return mark.line + 1, sentence
    before = [*text.splitlines(), ""][here.line][: here.column]
    return here.line + 1, _by_place(str(error.problem), before)


def _by_place(problem: str, before: str) -> str:
    """Return what a slip is by the words `before` it on its line."""
    if "mapping values" in problem:
        return COLON if ": " in before else INDENTED
    return AFTER if before.strip() else INDENTED
