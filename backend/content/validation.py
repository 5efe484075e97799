"""Checks that schemas cannot express: sums, wording, and whether the files fit together."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from backend.content.documents import DOCUMENT
from backend.content.source_files import Mistake, SourceFile, alternatives, did_you_mean
from backend.rules.geometry import inside, mirrored, on_drawing

Files = Mapping[str, Mapping[str, SourceFile]]  # by kind and id

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Medical claims, holds without an end, and percentages.
FORBIDDEN = re.compile(
    r"\b(?:treat(?:s|ed|ing)?|heal(?:s|ed|ing)|cur(?:es?|ed|ing)|diagnos\w+|monitor\w*"
    r"|therapy\s+for|caused\s+by|comes?\s+from\s+your|you\s+need|abnormal\w*|high\s+risk"
    r"|find\s+out\s+what's\s+wrong|has\s+assessed|tracks?\s+recovery|until\s+it\s+subsides)\b"
    r"|\d+\s*%|\bper\s*cent\b",
    re.IGNORECASE,
)
#: Misspellings that change the meaning: these muscles abduct, and a person lies on the side.
MISSPELT = re.compile(r"\b(?:adduct\w*|sidelined?|psuedo\w*)\b", re.IGNORECASE)
DURATION = re.compile(r"\b(\d+)\s*(seconds?|minutes?)\b", re.IGNORECASE)
MAX_HOLD_STEP_SECONDS = 60  # of a step of a routine that is a hold
MAX_MENTIONED_SECONDS = 90  # in any text; the app ends the hold of a spot then (spot.ts)
PLACEHOLDER = re.compile(r"\{([^}]*)\}")
PLACEHOLDERS = ("number", "advice_line")  # filled in from practice.yaml
OTHER_KINDS = {"roller": r"\bball\b", "ball": r"\broller\b", "hand": r"\b(?:ball|roller)\b"}
UNIQUE = {"points": "number", "keep-off": "number", "notes": "number", "ways": "rung",
          "routines": "minutes"}  # fmt: skip


def check_file(file: SourceFile, kind: str) -> Iterator[Mistake]:
    """Yield the mistakes of one file that matches its schema."""
    yield from _check_ids(file)
    if kind == "routines":
        yield from _check_length(file)
    if kind == "practice":
        yield from _check_country(file)


def check_together(files: Files) -> Iterator[Mistake]:
    """Yield the mistakes between files that are valid by themselves."""
    for kind, name in UNIQUE.items():
        yield from _check_unique(files[kind], name)
    for point in files["points"].values():
        yield from _check_drawing_points(point, files["keep-off"])
    for way in files["ways"].values():
        if way.data["gentle"] and way.data["surface"] != "wall":
            yield way.mistake(["surface"], "wall: a gentle way is done standing")
    for step in files["steps"].values():
        yield from _check_ways(step, files)
    for file in (*files["steps"].values(), *files["techniques"].values()):
        yield from _check_durations(file)
    for routine in files["routines"].values():
        yield from _check_holds(routine, files)
    if not any(way.data["gentle"] for way in files["ways"].values()):
        yield Mistake("content/ways", 1, "found no way with gentle: true, expected at least one")
    yield from _check_statements(files)


def check_wording(file: SourceFile) -> Iterator[Mistake]:
    """Yield each text with a forbidden word, or with a placeholder that nothing fills."""
    for path, text in _texts(file.data):
        if path[:1] == ("sources",):
            continue
        if match := FORBIDDEN.search(text):
            sentence = f'found "{match[0]}", expected other words: Medius makes no medical claim'
            yield file.mistake(path, sentence)
        if match := MISSPELT.search(text):
            expected = "abduct (away from the body), side-lying or pseudo"
            yield file.mistake(path, f'found "{match[0]}", expected {expected}')
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                expected = alternatives([f"{{{name}}}" for name in PLACEHOLDERS])
                hint = did_you_mean(name, PLACEHOLDERS)
                yield file.mistake(path, f"found {{{name}}}, expected {expected}{hint}")


def _check_ids(file: SourceFile) -> Iterator[Mistake]:
    """Yield each id in a list that is malformed or there twice."""
    for name, items in file.data.items():
        ids: list[str] = []
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if not isinstance(item, dict) or "id" not in item:
                continue
            if not SLUG.fullmatch(item["id"]):
                yield file.mistake([name, index, "id"], "small letters, digits and hyphens")
            elif item["id"] in ids:
                yield file.mistake([name, index, "id"], "an id that no other has here")
            ids.append(item["id"])


def _check_length(routine: SourceFile) -> Iterator[Mistake]:
    """Yield a wrong sum of seconds, and each step that is there twice."""
    seconds = 2 * sum(entry["seconds"] for entry in routine.data["steps"])
    if seconds != routine.data["minutes"] * 60:
        reason = f"the steps last {seconds} seconds, each of them once on each side"
        yield routine.mistake(["minutes"], f"{seconds / 60:g}: {reason}")
    ids = [entry["step"] for entry in routine.data["steps"]]
    for index, id in enumerate(ids):
        if id in ids[:index]:
            expected = "a step that is not in this routine already"
            yield routine.mistake(["steps", index, "step"], expected)


def _check_country(practice: SourceFile) -> Iterator[Mistake]:
    country, countries = practice.data["country"], list(practice.data["emergency"])
    if country not in countries:
        hint = did_you_mean(country, countries)
        expected = f"one that has numbers under emergency: {alternatives(countries)}{hint}"
        yield practice.mistake(["country"], expected)


def _check_unique(files: Mapping[str, SourceFile], name: str) -> Iterator[Mistake]:
    """Yield each file that has the value of another under `name`."""
    seen: dict[Any, SourceFile] = {}
    for file in files.values():
        first = seen.setdefault(file.data[name], file)
        if first is not file:
            yield file.mistake([name], f"one that {first.name} has not")


def _check_drawing_points(
    file: SourceFile, keep_off: Mapping[str, SourceFile]
) -> Iterator[Mistake]:
    """Yield each X that is off the drawing, or inside an area to keep off."""
    if not file.data["at"]:
        yield file.mistake(["at"], "a place in at least one view: back or side")
    for view, point in file.data["at"].items():
        path = ["at", view]
        if not on_drawing(point):
            expected = "a place on the drawing, x from 0 to 100 and y from 0 to 140"
            yield file.mistake(path, expected)
        places = [point, mirrored(point)] if view == "back" else [point]
        for area in keep_off.values():
            figures = area.data["shapes"].get(view, ())
            if any(inside(place, figure) for place in places for figure in figures):
                found = f"found a place to press inside {area.name}"
                yield file.mistake(path, f"{found}, expected one outside every keep-off zone")


def _check_ways(step: SourceFile, files: Files) -> Iterator[Mistake]:
    """Yield each mistake in the words of a step for each way."""
    for id, way in files["ways"].items():
        if id not in step.data["ways"]:
            expected = "words for every way: a tool may be swapped halfway"
            yield step.mistake(["ways"], f"found no {id}, expected {expected}")
            continue
        words = step.data["ways"][id]
        if files["positions"][words["position"]].data["surface"] != way.data["surface"]:
            yield step.mistake(["ways", id, "position"], f"a position on the {way.data['surface']}")
        kind = files["tools"][way.data["tools"][0]].data["kind"]
        for name, text in words.items():
            if other := re.search(OTHER_KINDS[kind], text, re.IGNORECASE):
                sentence = f'found "{other[0]}", expected words for a {kind}'
                yield step.mistake(["ways", id, name], sentence)


def _check_durations(file: SourceFile) -> Iterator[Mistake]:
    """Yield each text with a duration that is longer than any hold."""
    for path, text in _texts(file.data):
        for amount, unit in DURATION.findall(text):
            if int(amount) * (60 if unit.startswith("minute") else 1) > MAX_MENTIONED_SECONDS:
                expected = f"{MAX_MENTIONED_SECONDS} seconds at most"
                yield file.mistake(path, f'found "{amount} {unit}", expected {expected}')


def _check_holds(routine: SourceFile, files: Files) -> Iterator[Mistake]:
    for index, entry in enumerate(routine.data["steps"]):
        technique = files["steps"][entry["step"]].data["technique"]
        motion = files["techniques"][technique].data["motion"]
        if motion == "hold" and entry["seconds"] > MAX_HOLD_STEP_SECONDS:
            expected = f"{MAX_HOLD_STEP_SECONDS} at most for a hold in a routine"
            yield routine.mistake(["steps", index, "seconds"], expected)


def _check_statements(files: Files) -> Iterator[Mistake]:
    """Yield each handout statement that no file carries."""
    all_files = [file for collection in files.values() for file in collection.values()]
    carried = {id for file in all_files for id in file.data.get("claims", ())}
    statements = files[DOCUMENT]["claims"]
    for id in statements.data["seed"]:
        if id not in carried:
            sentence = f"found {id} in no other file, expected it under claims: in at least one"
            yield statements.mistake(["seed", id], sentence)


def _texts(
    value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path and the text of each string in `value`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, (*path, key))
