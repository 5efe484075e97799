"""What no shape can say of the files: what adds up, what fits together, and the words that are
never said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from backend.content.source_files import Authored, Mistake, either, nearest
from backend.rules.geometry import inside, mirrored, on_drawing

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NEVER_SAID = re.compile(
    r"\b(?:treat(?:s|ed|ing)?|heal(?:s|ed|ing)|cur(?:es?|ed|ing)|diagnos\w+|monitor\w*|therapy\s+for|caused\s+by"
    r"|comes?\s+from\s+your|you\s+need|abnormal\w*|high\s+risk|find\s+out\s+what's\s+wrong|has\s+assessed"
    r"|tracks?\s+recovery|until\s+it\s+subsides)\b|\d+\s*%|\bper\s*cent\b",
    re.IGNORECASE,
)
"""Words that would claim to know what ails a person, or to mend it; a hold without an end; and any
percentage."""
MISTAKEN = re.compile(r"\b(?:adduct\w*|sidelined?|psuedo\w*)\b", re.IGNORECASE)
"""Slips that change what is meant: these muscles abduct, and a person lies on the side."""
LONG_HOLD = re.compile(r"\b(\d+)\s*(seconds?|minutes?)\b", re.IGNORECASE)
LONGEST_HOLD_SECONDS = 60
CAP_SECONDS = 90
BLANKS = ("number", "advice_line")
"""What a text may leave for practice.yaml to fill in, between { and }."""
OTHER_KINDS = {"roller": r"\bball\b", "ball": r"\broller\b", "hand": r"\b(?:ball|roller)\b"}

Files = Mapping[str, Mapping[str, Authored]]
"""The files of each kind by id."""


def wording(file: Authored) -> Iterator[Mistake]:
    """Yield each place that says what Medius never says, or leaves a blank that nothing fills."""
    for place, text in _texts(file.data):
        if place[0] == "sources":
            continue
        if said := NEVER_SAID.search(text):
            yield file.mistake(
                place, f'found "{said[0]}", expected other words: Medius makes no medical claim'
            )
        if said := MISTAKEN.search(text):
            sentence = (
                f'found "{said[0]}", expected abduct (away from the body), side-lying or pseudo'
            )
            yield file.mistake(place, sentence)
        for blank in re.findall(r"\{([^}]*)\}", text):
            if blank not in BLANKS:
                words = either([f"{{{word}}}" for word in BLANKS])
                yield file.mistake(
                    place, f"found {{{blank}}}, expected {words}{nearest(blank, BLANKS)}"
                )


def repeated_ids(file: Authored) -> Iterator[Mistake]:
    """Yield each id that comes twice in one list, or is none."""
    for name, items in file.data.items():
        ids = (
            [one["id"] for one in items if isinstance(one, dict) and "id" in one]
            if isinstance(items, list)
            else []
        )
        for n, id in enumerate(ids):
            if not SLUG.fullmatch(id):
                yield file.mistake([name, n, "id"], "small letters, digits and hyphens")
            elif id in ids[:n]:
                yield file.mistake([name, n, "id"], "an id that no other has here")


def length(file: Authored) -> Iterator[Mistake]:
    """Yield whatever is wrong with the time of a routine."""
    seconds = 2 * sum(slot["seconds"] for slot in file.data["steps"])
    if seconds != file.data["minutes"] * 60:
        sentence = (
            f"{seconds / 60:g}: the steps last {seconds} seconds, each of them once on each side"
        )
        yield file.mistake(["minutes"], sentence)
    slots = [slot["step"] for slot in file.data["steps"]]
    for n, id in enumerate(slots):
        if id in slots[:n]:
            yield file.mistake(["steps", n, "step"], "a step that is not in this routine already")


def practice(file: Authored) -> Iterator[Mistake]:
    """Yield a country for which no number is given."""
    countries = list(file.data["emergency"])
    if file.data["country"] not in countries:
        near = nearest(file.data["country"], countries)
        yield file.mistake(
            ["country"], f"one that has numbers under emergency: {either(countries)}{near}"
        )


def together(files: Files) -> Iterator[Mistake]:
    """Yield what does not fit between files that are each right by themselves."""
    yield from _unlike(files["points"], "number")
    yield from _unlike(files["keep-off"], "number")
    yield from _unlike(files["notes"], "number")
    yield from _unlike(files["ways"], "rung")
    yield from _unlike(files["routines"], "minutes")
    for point in files["points"].values():
        yield from _spots(point, files["keep-off"])
    for way in files["ways"].values():
        if way.data["gentle"] and way.data["surface"] != "wall":
            yield way.mistake(["surface"], "wall: a gentle way is done standing")
    for step in files["steps"].values():
        yield from _step(step, files)
    for file in (*files["steps"].values(), *files["techniques"].values()):
        yield from _long_holds(file)
    for routine in files["routines"].values():
        yield from _holds(routine, files)
    if not any(way.data["gentle"] for way in files["ways"].values()):
        yield Mistake("content/ways", 1, "found no way with gentle: true, expected at least one")


def uncarried(files: Files, claims: Authored) -> Iterator[Mistake]:
    """Yield each claim that no file says it carries."""
    carried = {
        id
        for kind in files.values()
        for file in kind.values()
        for id in file.data.get("claims", ())
    }
    for id in claims.data["seed"]:
        if id not in carried:
            sentence = f"found {id} in no other file, expected it under claims: in at least one"
            yield claims.mistake(["seed", id], sentence)


def _unlike(files: Mapping[str, Authored], name: str) -> Iterator[Mistake]:
    """Yield each file whose `name` another has already."""
    seen: dict[Any, Authored] = {}
    for file in files.values():
        first = seen.setdefault(file.data[name], file)
        if first is not file:
            yield file.mistake([name], f"one that {first.file} has not")


def _spots(point: Authored, zones: Mapping[str, Authored]) -> Iterator[Mistake]:
    """Yield each X that is off the drawing, or where nobody should press."""
    if not point.data["at"]:
        yield point.mistake(["at"], "a place in at least one view: back or side")
    for view, spot in point.data["at"].items():
        if not on_drawing(spot):
            yield point.mistake(
                ["at", view], "a place on the drawing, x from 0 to 100 and y from 0 to 140"
            )
        spots = [spot, mirrored(spot)] if view == "back" else [spot]
        for zone in zones.values():
            if any(
                inside(one, figure) for one in spots for figure in zone.data["shapes"].get(view, ())
            ):
                sentence = f"found a place to press inside {zone.file}, expected one outside every keep-off zone"
                yield point.mistake(["at", view], sentence)


def _step(step: Authored, files: Files) -> Iterator[Mistake]:
    """Yield what is wrong with the words of a step in each way."""
    for id, way in files["ways"].items():
        if id not in step.data["ways"]:
            yield step.mistake(
                ["ways"],
                f"found no {id}, expected words for every way: a tool may be swapped halfway",
            )
            continue
        words = step.data["ways"][id]
        if files["positions"][words["position"]].data["surface"] != way.data["surface"]:
            yield step.mistake(["ways", id, "position"], f"a position on the {way.data['surface']}")
        kind = files["tools"][way.data["tools"][0]].data["kind"]
        for name, text in words.items():
            other = re.search(OTHER_KINDS[kind], text, re.IGNORECASE)
            if other:
                yield step.mistake(
                    ["ways", id, name], f'found "{other[0]}", expected words for a {kind}'
                )


def _long_holds(file: Authored) -> Iterator[Mistake]:
    """Yield each place that says to go on for longer than any hold is."""
    for place, text in _texts(file.data):
        for amount, unit in LONG_HOLD.findall(text):
            if int(amount) * (60 if unit.startswith("minute") else 1) > CAP_SECONDS:
                yield file.mistake(
                    place, f'found "{amount} {unit}", expected {CAP_SECONDS} seconds at most'
                )


def _holds(routine: Authored, files: Files) -> Iterator[Mistake]:
    """Yield each hold that is too long."""
    for n, slot in enumerate(routine.data["steps"]):
        technique = files["steps"][slot["step"]].data["technique"]
        motion = files["techniques"][technique].data["motion"]
        if motion == "hold" and slot["seconds"] > LONGEST_HOLD_SECONDS:
            sentence = f"{LONGEST_HOLD_SECONDS} at most: a hold eases off at 60 and is over by {CAP_SECONDS}"
            yield routine.mistake(["steps", n, "seconds"], sentence)


def _texts(
    value: Any, place: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield place, value
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield from _texts(inner, (*place, key))
