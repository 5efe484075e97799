"""A routine as a person meets it, as text."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import Any

INDENT = "     "


def preview(routine: dict[str, Any], document: dict[str, Any]) -> str:
    """Return one routine in words: what to do, for how long, and what to keep off."""
    return "\n".join(_lines(routine, document))


def _lines(routine: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    names = {tool["id"]: tool["name"] for tool in document["tools"]}
    surface = next(one["name"] for one in document["surfaces"] if one["id"] == routine["surface"])
    reviewed = (
        f"reviewed by {routine['reviewed_by']}"
        if routine["reviewed_by"]
        else "not yet reviewed by a clinician"
    )
    yield f"{routine['name']}  ({routine['id']}, {reviewed})"
    tools = " or ".join(names[id] for id in routine["tools"])
    yield f"{tools}. {surface}. {routine['minutes']} minutes{', gentle' if routine['gentle'] else ''}."
    for number, step in enumerate(routine["steps"], 1):
        yield ""
        yield f"{number:3}. {step['name']}, {step['seconds']} seconds on each side"
        yield _words(f"Get ready: {step['position']}.")
        yield _words(step["cue"])
        yield _words(f"Keep off: {step['keep_off']}")
        if "say" in step:
            yield _words(f'Voice: "{step["say"]}"')
    yield ""


def _words(text: str) -> str:
    return fill(text, 100, initial_indent=INDENT, subsequent_indent=INDENT)
