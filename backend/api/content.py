"""GET /api/content: everything people read, as one document."""

from __future__ import annotations

from flask import Response, current_app, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from backend.api.description import NOBODY, problems
from backend.content import Library

blueprint = Blueprint("content", __name__, url_prefix="/api", description="Routines, tools, muscles and safety")


class ContentSchema(Schema):
    """The whole content."""

    version = fields.String(required=True, metadata={"description": "12 hex digits; another when a word changes"})
    muscles = fields.List(fields.Dict(), required=True)
    tools = fields.List(fields.Dict(), required=True)
    routines = fields.List(fields.Dict(), required=True)
    safety = fields.Dict(required=True)
    sources = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


@blueprint.route("/content")
@blueprint.doc(
    operationId="getContent",
    security=NOBODY,
    responses={200: {"headers": {"ETag": {"schema": {"type": "string"}}}}, 304: {"description": "Not Modified"}},
)
@blueprint.response(200, ContentSchema)
@problems(blueprint)
def get_content() -> Response:
    """Everything people read. Its ETag changes when a word does."""
    library: Library = current_app.extensions["library"]
    response = Response(library.json, content_type="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(library.version)
    return response.make_conditional(request)  # type: ignore[return-value]  # it is the same response
