"""A routine is composed, not copied: a length says which steps, a way says how each is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

Piece = Mapping[str, Any]
Pieces = Mapping[str, Mapping[str, Piece]]
"""The pieces of each kind by id."""


def compose(pieces: Pieces) -> list[dict[str, Any]]:
    """Return every length in every way, the way that presses most first, then the shortest."""
    ways = sorted(pieces["ways"].items(), key=lambda item: item[1]["rung"])
    lengths = sorted(pieces["routines"].values(), key=lambda length: length["minutes"])
    return [_routine(id, way, length, pieces) for id, way in ways for length in lengths]


def _routine(id: str, way: Piece, length: Piece, pieces: Pieces) -> dict[str, Any]:
    steps = [pieces["steps"][slot["step"]] for slot in length["steps"]]
    return {
        "id": f"{id}-{length['minutes']}",
        "name": f"{way['name']}, {length['name'][0].lower()}{length['name'][1:]}",
        **_provenance([length, way, *steps]),
        "way": id,
        "tools": way["tools"],
        "surface": way["surface"],
        "minutes": length["minutes"],
        "gentle": way["gentle"] and all(step["gentle"] for step in steps),
        "rung": way["rung"],
        "steps": [_step(slot, id, pieces) for slot in length["steps"]],
    }


def _step(slot: Piece, way: str, pieces: Pieces) -> dict[str, Any]:
    step = pieces["steps"][slot["step"]]
    words = step["ways"][way]
    return {
        "id": slot["step"],
        "name": step["name"],
        "technique": pieces["techniques"][step["technique"]]["motion"],
        "lesson": step["technique"],
        "points": step["points"],
        **words,
        "position": pieces["positions"][words["position"]]["name"],
        "side": "each",
        "seconds": slot["seconds"],
    }


def _provenance(parts: list[Piece]) -> dict[str, Any]:
    """What a whole says of itself: it changes when a part does, and is reviewed when all parts
    are.
    """
    reviewers = [part["reviewed_by"] for part in parts]
    return {
        "version": 1 + sum(part["version"] - 1 for part in parts),
        "reviewed_by": ", ".join(_once(reviewers)) if all(reviewers) else None,
        "sources": list(_once(chain.from_iterable(part["sources"] for part in parts))),
    }


def _once(words: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(words))
