"""A routine as text, as a person meets it in the app."""

from collections.abc import Iterator
from textwrap import fill
from typing import Any

INDENT = "     "


def preview(routine: dict[str, Any], document: dict[str, Any]) -> str:
    """Return one routine in words: what to do, for how long, and what to keep off."""
    return "\n".join(_lines(routine, document))


def _lines(routine: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    names = {piece["id"]: piece["name"] for piece in (*document["tools"], *document["surfaces"])}
    reviewer = routine["reviewed_by"]
    reviewed = f"reviewed by {reviewer}" if reviewer else "not yet reviewed by a clinician"
    tools = " or ".join(names[id] for id in routine["tools"])
    gentle = ", gentle" if routine["gentle"] else ""
    yield f"{routine['name']}  ({routine['id']}, {reviewed})"
    yield f"{tools}. {names[routine['surface']]}. {routine['minutes']} minutes{gentle}."
    for number, step in enumerate(routine["steps"], 1):
        yield ""
        yield f"{number:3}. {step['name']}, {step['seconds']} seconds on each side"
        yield _paragraph(f"Get ready: {step['position']}.")
        yield _paragraph(step["cue"])
        yield _paragraph(f"Keep off: {step['keep_off']}")
        if "say" in step:
            yield _paragraph(f'Voice: "{step["say"]}"')
    yield ""


def _paragraph(text: str) -> str:
    return fill(text, 100, initial_indent=INDENT, subsequent_indent=INDENT)
