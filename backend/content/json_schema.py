"""JSON Schemas of the files of content/: an editor completes names and marks mistakes with them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields

from backend.content.collections import COLLECTIONS
from backend.content.documents import DOCUMENTS, SCHEMAS
from backend.content.library import Library
from backend.content.schema_fields import Choice, MapOf, Numbers, Reference, Text

#: The name of each kind's schema.
NAMES = {kind: kind.removesuffix("s") for kind in COLLECTIONS} | {name: name for name in DOCUMENTS}
DIALECT = "https://json-schema.org/draft/2020-12/schema"
NOTE = "Written by `flask content schemas`; not for changing by hand."


def schemas(library: Library) -> dict[str, str]:
    """Return the text of each schema by file name. Raises ContentError."""
    exporter = _exporter(library.ids)
    return {
        f"{NAMES[kind]}.json": _text(exporter.schema2jsonschema(schema))
        for kind, schema in SCHEMAS.items()
    }


def write(library: Library) -> list[str]:
    """Write every schema into content/schemas/ and return the names of those that changed."""
    folder = library.folder / "schemas"
    folder.mkdir(exist_ok=True)
    changed = []
    for name, text in schemas(library).items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            changed.append(name)
    return changed


def _text(schema: Mapping[str, Any]) -> str:
    whole = {"$schema": DIALECT, "$comment": NOTE, **schema}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _exporter(ids: Mapping[str, Sequence[str]]) -> Any:
    """Return apispec's exporter, extended for our fields."""
    # Without a name, a schema is written out where it is used.
    plugin = MarshmallowPlugin(schema_name_resolver=lambda _: "")
    APISpec("content", "1", "3.1.0", plugins=[plugin])
    exporter: Any = plugin.converter
    exporter.add_attribute_function(lambda converter, field, **_: _extra(converter, field, ids))
    return exporter


def _extra(
    exporter: Any, field: fields.Field[Any], ids: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Return the properties of `field` that apispec cannot know."""
    match field:
        case Reference():
            return {"enum": list(ids[field.kind])}
        case Choice():
            return {"enum": list(field.choices)}
        case Text():
            return {"minLength": 1}
        case Numbers():
            return {"minItems": len(field.names), "maxItems": len(field.names)}
        case MapOf(key_field=Reference(kind=kind), value_field=value):
            properties = dict.fromkeys(ids[kind], exporter.field2property(value))
            required = list(ids[kind])
            return {"properties": properties, "required": required, "additionalProperties": False}
    return {}
