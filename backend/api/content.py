"""GET /api/content: all texts and routines, as one document."""

from typing import Any

from flask import Response, current_app, request
from marshmallow import Schema, fields

from backend.api.openapi import ApiBlueprint, about
from backend.content import Library

blueprint = ApiBlueprint(
    "content", __name__, url_prefix="/api", description="Routines, and the texts about them"
)


def _list(description: str) -> fields.List[dict[str, Any]]:
    return fields.List(fields.Dict(), required=True, **about(description))


class ContentSchema(Schema):
    version = fields.String(required=True, **about("12 hex digits: a hash of the content"))
    muscles = _list("The muscles: what they do, and how a sore one feels")
    points = _list("Where to press, and where the pressure may be felt, by number")
    keep_off = _list("Where never to press, by number")
    tools = _list("The tools, in the order to try them")
    surfaces = _list("Floor and wall")
    positions = _list("Body positions")
    techniques = _list("Pressing techniques")
    ways = _list("Ways to press: a tool with a surface, by rung; rung 1 presses hardest")
    routines = _list("Routines, by rung and minutes")
    notes = _list("The pages of the guide, by number")
    map = fields.Dict(required=True, **about("The texts of the body map"))
    safety = fields.Dict(required=True, **about("The first questions, and when to stop"))
    red_flags = fields.Dict(
        required=True, **about("Signs that close the routines, and whom to call")
    )
    practice = fields.Dict(required=True, **about("The clinic, and the emergency numbers"))
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
    """Return all texts and routines. The ETag changes with the content."""
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
