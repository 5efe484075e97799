"""GET /api/content: everything people read, as one document."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from marshmallow import Schema, fields

from backend.api.openapi import ApiBlueprint
from backend.content import Library

blueprint = ApiBlueprint(
    "content", __name__, url_prefix="/api", description="Routines, and all that is said about them"
)


def _list(about: str) -> fields.List[dict[str, Any]]:
    return fields.List(fields.Dict(), required=True, metadata={"description": about})


class ContentSchema(Schema):
    """The whole content."""

    version = fields.String(
        required=True, metadata={"description": "12 hex digits; another when a word changes"}
    )
    muscles = _list("What they do, and what a sore one is like")
    points = _list("Where to press and where it may be felt, by number")
    keep_off = _list("Where never to press")
    tools = _list("What to roll on, in the order to try them")
    surfaces = _list("Floor and wall")
    positions = _list("How the body is placed")
    techniques = _list("How it is pressed")
    ways = _list("A tool and a surface together, by rung: 1 presses most")
    routines = _list("Every length in every way, by rung and minutes")
    notes = _list("Worth knowing, by number")
    map = fields.Dict(required=True, metadata={"description": "The words of the drawing"})
    safety = fields.Dict(required=True)
    red_flags = fields.Dict(
        required=True, metadata={"description": "What closes the routines, and whom to call"}
    )
    practice = fields.Dict(required=True, metadata={"description": "The clinic, and whom to call"})
    sources = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


@blueprint.route(
    "/content",
    "getContent",
    signed_in=False,
    responses={
        200: {"headers": {"ETag": {"schema": {"type": "string"}}}},
        304: {"description": "Not Modified"},
    },
)
@blueprint.response(200, ContentSchema)
def get_content() -> Response:
    """Everything people read. Its ETag changes when a word does."""
    library: Library = current_app.extensions["library"]
    small = request.accept_encodings.find("br") >= 0
    response = Response(library.brotli if small else library.json, content_type="application/json")
    if small:
        response.content_encoding = "br"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(f"{library.version}-br" if small else library.version)
    return response.make_conditional(request)  # type: ignore[return-value]  # it is the same response
