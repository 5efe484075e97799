"""Which files content/ has, and what each holds."""

from __future__ import annotations

from marshmallow import Schema

from backend.content.collections import (
    KeepOff,
    Muscle,
    Note,
    Point,
    Position,
    Routine,
    Step,
    Surface,
    Technique,
    Tool,
    Way,
)
from backend.content.documents import Claims, Map, Practice, RedFlags, Safety, Sources

FOLDERS: dict[str, Schema] = {
    "muscles": Muscle(),
    "points": Point(),
    "keep-off": KeepOff(),
    "tools": Tool(),
    "surfaces": Surface(),
    "positions": Position(),
    "techniques": Technique(),
    "ways": Way(),
    "steps": Step(),
    "routines": Routine(),
    "notes": Note(),
}
"""One file for each piece; the file's name is its id."""

SINGLE: dict[str, Schema] = {
    "safety": Safety(),
    "red-flags": RedFlags(),
    "practice": Practice(),
    "map": Map(),
    "claims": Claims(),
    "sources": Sources(),
}
"""One file each."""

SHAPES: dict[str, Schema] = {**FOLDERS, **SINGLE}
