"""Sentences for people who do not know YAML, in place of the messages of its parser."""

import re

import yaml

#: A part of PyYAML's message, whether the mistake is where the construct began, and our sentence.
SENTENCES = (
    ("tab character", False, "found a tab, expected spaces"),
    (
        "quoted scalar",
        True,
        "found a quote that nothing closes, expected one at both ends of the words",
    ),
    ("',' or", True, "found a [ or { that nothing closes, expected its other half at the end"),
    (
        "expected ':'",
        True,
        "found words without a name, expected `name: words`, with a space after the colon",
    ),
    (
        "cannot start any token",
        False,
        "found words that begin with a sign, expected quotes around them",
    ),
    ("sequence entries", False, "found words that begin with a dash, expected quotes around them"),
)
INDENTED = "found a line that begins further in or out than its neighbours, expected equally far in"
COLON = "found a second colon, expected quotes around words that hold one"
AFTER = "found words after a closing quote or bracket, expected quotes around all of them"

#: A line with unquoted words and then a #, which may have been meant as one of the words.
CUT_BY_COMMENT = re.compile(r"\s*(?:- )?[\w-]+:\s+(?![\"'\[{|>#])\S.*\s#")


def line_cut_by_comment(text: str) -> int | None:
    """Return the first line, from 1, that a # cuts short, or None."""
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if CUT_BY_COMMENT.match(line)), None)


def explain(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str]:
    """Return the line, from 1, of the mistake that stopped the parser, and a sentence about it."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return 1, f"found no YAML ({error.problem}), expected `name: value` lines"
    for part, at_start, sentence in SENTENCES:
        if part in f"{error.context} {error.problem}":
            start = error.context_mark if at_start else None
            return (start or mark).line + 1, sentence
    before = [*text.splitlines(), ""][mark.line][: mark.column]
    if "mapping values" in str(error.problem):
        return mark.line + 1, COLON if ": " in before else INDENTED
    return mark.line + 1, AFTER if before.strip() else INDENTED
