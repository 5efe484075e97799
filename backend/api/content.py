"""GET /api/content: everything people read, as one document."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from marshmallow import Schema, fields

from backend.api.openapi import ApiBlueprint
from backend.content import Library

blueprint = ApiBlueprint(
    "content", __name__, url_prefix="/api", description="Routines, and the texts about them"
)


def _list(about: str) -> fields.List[dict[str, Any]]:
    return fields.List(fields.Dict(), required=True, metadata={"description": about})


def _group(about: str) -> fields.Dict:
    return fields.Dict(required=True, metadata={"description": about})


class ContentSchema(Schema):
    """The whole content."""

    version = fields.String(
        required=True, metadata={"description": "12 hex digits that change with every word"}
    )
    muscles = _list("The muscles: what they do, and what a sore one is like")
    points = _list("Where to press and where it may be felt, by number")
    keep_off = _list("Where never to press, by number")
    tools = _list("The tools, in the order to try them")
    surfaces = _list("Floor and wall")
    positions = _list("How the body is placed")
    techniques = _list("How to press")
    ways = _list("Each tool with each surface, by rung: 1 presses most")
    routines = _list("Every length in every way, by rung and minutes")
    notes = _list("The pages of the guide, by number")
    map = _group("The words of the drawing")
    safety = _group("The questions before the first routine, and when to stop")
    red_flags = _group("What closes the routines, and whom to call")
    practice = _group("The clinic, and the emergency numbers")
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
    """Return everything people read. The ETag changes with every word."""
    library: Library = current_app.extensions["library"]
    compressed = request.accept_encodings.find("br") >= 0
    body = library.brotli if compressed else library.json
    response = Response(body, content_type="application/json")
    if compressed:
        response.content_encoding = "br"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(f"{library.version}-br" if compressed else library.version)
    return response.make_conditional(request)  # type: ignore[return-value]  # it is the same response
