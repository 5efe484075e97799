"""Builds the document of GET /api/content from the files."""

from collections.abc import Iterable
from typing import Any

from backend.content.documents import DOCUMENT
from backend.content.validation import Files
from backend.rules.routine import compose

DEFAULT_ADVICE_LINE = "your local urgent-care line"


def build_document(files: Files) -> dict[str, Any]:
    """Return the document, without the handout statements that each file carries."""
    data = {
        kind: {
            id: {name: value for name, value in file.data.items() if name != "claims"}
            for id, file in collection.items()
        }
        for kind, collection in files.items()
    }
    practice = {**data[DOCUMENT]["practice"], **_emergency(data[DOCUMENT]["practice"])}
    emergency = practice["emergency"]
    points, ways = _sorted(data["points"], "number"), _sorted(data["ways"], "rung")
    longest = max(data["routines"].values(), key=lambda routine: int(routine["minutes"]))
    steps = [data["steps"][entry["step"]] for entry in longest["steps"]]
    return {
        "muscles": _with_ids(data["muscles"]),
        "points": [{**point, "views": list(point["at"])} for point in points],
        "keep_off": _sorted(data["keep-off"], "number"),
        "tools": _in_order(data["tools"], (tool for way in ways for tool in way["tools"])),
        "surfaces": _with_ids(data["surfaces"]),
        "positions": _in_order(
            data["positions"],
            (step["ways"][way["id"]]["position"] for way in ways for step in steps),
        ),
        "techniques": _in_order(data["techniques"], (step["technique"] for step in steps)),
        "ways": ways,
        "routines": compose(data),
        "notes": _filled(_sorted(data["notes"], "number"), emergency),
        "map": data[DOCUMENT]["map"],
        "safety": _filled(data[DOCUMENT]["safety"], emergency),
        "red_flags": _filled(data[DOCUMENT]["red-flags"], emergency),
        "practice": practice,
        "sources": data[DOCUMENT]["sources"]["sources"],
    }


def _with_ids(pieces: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": id, **piece} for id, piece in pieces.items()]


def _sorted(pieces: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return sorted(_with_ids(pieces), key=lambda piece: int(piece[name]))


def _in_order(pieces: dict[str, Any], ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return the pieces in the order of `ids`, then all others."""
    return [{"id": id, **pieces[id]} for id in dict.fromkeys([*ids, *pieces])]


def _emergency(practice: dict[str, Any]) -> dict[str, Any]:
    """Return the emergency numbers of the practice's country, and those of every country."""
    by_country = {
        country: {"advice_line": None, **numbers}
        for country, numbers in practice["emergency"].items()
    }
    return {"emergency": by_country[practice["country"]], "numbers": by_country}


def _filled(value: Any, emergency: dict[str, Any]) -> Any:
    """Return `value` with {number} and {advice_line} replaced in every text."""
    if isinstance(value, dict):
        return {key: _filled(inner, emergency) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, emergency) for inner in value]
    if not isinstance(value, str):
        return value
    line = emergency["advice_line"] or DEFAULT_ADVICE_LINE
    return value.replace("{number}", emergency["number"]).replace("{advice_line}", line)
