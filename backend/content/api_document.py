"""The document that phones get, made of the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from backend.content.validation import Files
from backend.rules.routine import compose


def served(files: Files) -> dict[str, Any]:
    """Return what phones get. Which claims a file carries is between the authors and the tests."""
    data = {
        kind: {id: _without_claims(file.data) for id, file in some.items()}
        for kind, some in files.items()
    }
    practice = {**data[""]["practice"], **_emergency(data[""]["practice"])}
    ways = _sorted(data["ways"], "rung")
    return {
        "muscles": _listed(data["muscles"]),
        "points": [
            {**point, "views": list(point["at"])} for point in _sorted(data["points"], "number")
        ],
        "keep_off": _sorted(data["keep-off"], "number"),
        "tools": _in_order(data["tools"], (tool for way in ways for tool in way["tools"])),
        "surfaces": _listed(data["surfaces"]),
        "positions": _in_order(data["positions"], _positions_met(ways, data)),
        "techniques": _in_order(data["techniques"], (step["technique"] for step in _longest(data))),
        "ways": ways,
        "routines": compose(data),
        "notes": _filled(_sorted(data["notes"], "number"), practice["emergency"]),
        "map": data[""]["map"],
        "safety": _filled(data[""]["safety"], practice["emergency"]),
        "red_flags": _filled(data[""]["red-flags"], practice["emergency"]),
        "practice": practice,
        "sources": data[""]["sources"]["sources"],
    }


def _without_claims(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "claims"}


def _listed(pieces: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": id, **piece} for id, piece in pieces.items()]


def _sorted(pieces: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return sorted(_listed(pieces), key=lambda piece: int(piece[name]))


def _in_order(pieces: dict[str, Any], met: Iterable[str]) -> list[dict[str, Any]]:
    """Return the pieces in the order in which a person meets them, then any others."""
    return [{"id": id, **pieces[id]} for id in dict.fromkeys([*met, *pieces])]


def _positions_met(ways: list[dict[str, Any]], data: Any) -> Iterator[str]:
    """Yield the positions of the longest routine, way by way."""
    for way in ways:
        yield from (step["ways"][way["id"]]["position"] for step in _longest(data))


def _longest(data: Any) -> list[Any]:
    """Return the steps of the longest routine."""
    longest = max(data["routines"].values(), key=lambda routine: int(routine["minutes"]))
    return [data["steps"][slot["step"]] for slot in longest["steps"]]


def _emergency(practice: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of the practice's country, and those of every other."""
    numbers = {
        country: {"advice_line": None, **some} for country, some in practice["emergency"].items()
    }
    return {"emergency": numbers[practice["country"]], "numbers": numbers}


def _filled(value: Any, emergency: dict[str, Any]) -> Any:
    """Return texts with {number} and {advice_line} replaced by whom to call here."""
    if isinstance(value, dict):
        return {key: _filled(inner, emergency) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, emergency) for inner in value]
    if not isinstance(value, str):
        return value
    line = emergency["advice_line"] or "your local urgent-care line"
    return value.replace("{number}", emergency["number"]).replace("{advice_line}", line)
