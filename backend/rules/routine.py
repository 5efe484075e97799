"""Composes routines: a length says which steps, a way says how each is done."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

Piece = Mapping[str, Any]
Pieces = Mapping[str, Mapping[str, Piece]]  # by kind and id


def compose(pieces: Pieces) -> list[dict[str, Any]]:
    """Return a routine for every way and length, by rung and minutes."""
    ways = sorted(pieces["ways"].items(), key=lambda item: item[1]["rung"])
    lengths = sorted(pieces["routines"].values(), key=lambda length: length["minutes"])
    return [_routine(id, way, length, pieces) for id, way in ways for length in lengths]


def _routine(id: str, way: Piece, length: Piece, pieces: Pieces) -> dict[str, Any]:
    steps = [pieces["steps"][entry["step"]] for entry in length["steps"]]
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
        "steps": [_step(entry, id, pieces) for entry in length["steps"]],
    }


def _step(entry: Piece, way: str, pieces: Pieces) -> dict[str, Any]:
    step = pieces["steps"][entry["step"]]
    words = step["ways"][way]
    return {
        "id": entry["step"],
        "name": step["name"],
        "technique": pieces["techniques"][step["technique"]]["motion"],
        "lesson": step["technique"],
        "points": step["points"],
        **words,
        "position": pieces["positions"][words["position"]]["name"],
        "side": "each",
        "seconds": entry["seconds"],
    }


def _provenance(parts: list[Piece]) -> dict[str, Any]:
    """Return version, reviewers and sources of a routine, combined from those of its parts.

    A new version of a part is a new version of the routine; one part without a reviewer leaves the
    routine without one.
    """
    reviewers = [part["reviewed_by"] for part in parts]
    return {
        "version": 1 + sum(part["version"] - 1 for part in parts),
        "reviewed_by": ", ".join(dict.fromkeys(reviewers)) if all(reviewers) else None,
        "sources": list(dict.fromkeys(chain.from_iterable(part["sources"] for part in parts))),
    }
