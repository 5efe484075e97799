"""The API described: /api/openapi.json for programs, /api/docs for people, both from the same
document.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, render_template
from flask_smorest import Api

STYLES = Path(__file__).with_name("docs.css")


def register(app: Flask, api: Api) -> None:
    """Serve the description of `api`."""

    @app.get("/api/openapi.json")
    def openapi_document() -> Response:
        return jsonify(api.spec.to_dict())

    @app.get("/api/docs")
    def docs() -> str:
        return render_template("docs.html", spec=api.spec.to_dict(), word=_word)

    @app.get("/api/docs.css")
    def docs_styles() -> Response:
        return Response(STYLES.read_text("utf-8"), content_type="text/css; charset=utf-8")


def _word(schema: dict[str, Any]) -> str:
    """Return what a schema takes, in a word or two; a named one by its name."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "items" in schema:
        return f"list of {_word(schema['items'])}"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if isinstance(schema.get("additionalProperties"), dict) and schema["additionalProperties"]:
        return f"map of {_word(schema['additionalProperties'])}"
    kind = schema.get("type", "anything")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
