"""What no shape can say of an authored file: what adds up, which ids repeat, and the words that are never said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from backend.authored import Authored, Mistake

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NEVER_SAID = re.compile(
    r"\b(?:treats|heals|cures|diagnoses|monitors|therapy\s+for|caused\s+by|you\s+need|abnormal|high\s+risk"
    r"|find\s+out\s+what's\s+wrong|has\s+assessed|tracks\s+recovery)\b|\d+\s*%",
    re.IGNORECASE,
)
"""Words that would claim to know what ails a person, or to mend it; and any percentage."""


def routine(file: Authored) -> Iterator[Mistake]:
    """Yield what does not add up in a routine: its minutes, or a gentle one that is not done standing."""
    seconds = sum(step["seconds"] * (2 if step["side"] == "each" else 1) for step in file.data["steps"])
    if seconds != file.data["minutes"] * 60:
        yield file.mistake(["minutes"], f"{seconds / 60:g}: the steps last {seconds} seconds, those on each side twice")
    if file.data["gentle"] and file.data["surface"] != "wall":
        yield file.mistake(["surface"], "wall: a gentle routine is done standing")


def repeated_ids(file: Authored) -> Iterator[Mistake]:
    """Yield each id that comes twice in one list, or is none."""
    for name, items in file.data.items():
        ids = (
            [item["id"] for item in items if isinstance(item, dict) and "id" in item] if isinstance(items, list) else []
        )
        for n, id in enumerate(ids):
            if not SLUG.fullmatch(id):
                yield file.mistake([name, n, "id"], "small letters, digits and hyphens")
            elif id in ids[:n]:
                yield file.mistake([name, n, "id"], "an id that no other has here")


def claims(file: Authored) -> Iterator[Mistake]:
    """Yield each place that says what Medius never says."""
    for place, text in _texts(file.data):
        said = NEVER_SAID.search(text)
        if said and place[0] != "sources":
            sentence = f'found "{said[0]}", expected other words: Medius makes no medical claim'
            yield file.mistake(place, sentence)


def _texts(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield place, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _texts(inner, (*place, key))
