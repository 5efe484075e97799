"""JSON Schemas of the files of content/, so that an editor completes words and underlines
mistakes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields

from backend.content.files import FOLDERS, SHAPES, SINGLE
from backend.content.library import Library
from backend.content.schema_fields import (
    BOOKING,
    TELEPHONE,
    Booking,
    Choice,
    Each,
    Numbers,
    Ref,
    Telephone,
    Words,
)

NAMES = {kind: kind.removesuffix("s") for kind in FOLDERS} | {name: name for name in SINGLE}
"""What the schema of each kind is called."""
NOTE = "Written by `flask content schemas`; not for changing by hand."


def schemas(library: Library) -> dict[str, str]:
    """Return the text of each schema by file name. Raises ContentError."""
    exporter = _exporter(library.ids)
    shapes = {
        NAMES[kind]: _closed(exporter.schema2jsonschema(shape)) for kind, shape in SHAPES.items()
    }
    return {f"{name}.json": _text(shape) for name, shape in shapes.items()}


def write(library: Library) -> list[str]:
    """Write every schema into content/schemas/ and return the names of those that were not so
    already.
    """
    folder = library.folder / "schemas"
    folder.mkdir(exist_ok=True)
    texts = schemas(library)
    changed = [name for name, text in texts.items() if _kept(folder / name) != text]
    for name in changed:
        (folder / name).write_text(texts[name], "utf-8")
    return changed


def _kept(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _text(shape: Mapping[str, Any]) -> str:
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$comment": NOTE, **shape}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _exporter(ids: Mapping[str, Sequence[str]]) -> Any:
    """Return apispec's exporter, taught our own fields."""
    plugin = MarshmallowPlugin(
        schema_name_resolver=lambda _: ""
    )  # no name: written out where it is used
    APISpec("content", "1", "3.1.0", plugins=[plugin])
    exporter: Any = plugin.converter
    exporter.add_attribute_function(lambda converter, field, **_: _ours(converter, field, ids))
    return exporter


def _ours(
    exporter: Any, field: fields.Field[Any], ids: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Return what apispec cannot know of a field of ours."""
    match field:
        case Ref():
            return {"enum": list(ids[field.kind])}
        case Choice():
            return {"enum": list(field.words)}
        case Telephone():
            return {"pattern": f"^({TELEPHONE.pattern})$"}
        case Booking():
            return {"pattern": f"^({BOOKING.pattern})$"}
        case Words():
            return {"minLength": 1}
        case Numbers():
            return {"minItems": len(field.names), "maxItems": len(field.names)}
        case Each(key=Ref(kind=kind)):
            value = exporter.field2property(field.value)
            return {"properties": dict.fromkeys(ids[kind], value), "required": list(ids[kind])}
    return {}


def _closed(shape: Any) -> Any:
    """Return a schema in which no group has a name that is not known."""
    if isinstance(shape, list):
        return [_closed(one) for one in shape]
    if not isinstance(shape, dict):
        return shape
    inner = {name: _closed(one) for name, one in shape.items()}
    return (
        {**inner, "additionalProperties": False}
        if isinstance(inner.get("properties"), dict)
        else inner
    )
