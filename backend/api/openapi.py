"""OpenAPI: the blueprint that documents views, common schemas, the document and the docs page."""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, render_template
from flask_smorest import Api, Blueprint
from marshmallow import EXCLUDE, INCLUDE, Schema, fields

from backend.api.request_checks import SAFE_METHODS, StrictJson
from backend.web.problems import PROBLEM_TYPE

STYLES = Path(__file__).with_name("docs.css")
SIGNED_IN: list[dict[str, list[str]]] = [{"device": []}, {"device_http": []}]
SETS_COOKIE = {201: {"headers": {"Set-Cookie": {"schema": {"type": "string"}}}}}
ALWAYS = (400, 500)
CHANGING = (403, 411, 413, 415, 503, 507)  # the problems of request_checks.py and of the database
View = Callable[..., Any]


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A blueprint that documents its views; the problems common to all views are added."""

    ARGUMENTS_PARSER = StrictJson()

    def route(
        self,
        rule: str,
        operation_id: str,
        *,
        method: str = "GET",
        signed_in: bool = True,
        problems: Iterable[int] | Mapping[int, str] = (),
        responses: dict[int, Any] | None = None,
    ) -> Callable[[View], View]:
        """Register and document a view.

        `problems` are the statuses of its own problems, perhaps with what a client does then.
        """
        described = problems if isinstance(problems, Mapping) else {}

        def decorate(view: View) -> View:
            statuses = {*ALWAYS, *problems, *((401, 503) if signed_in else ())}
            if method not in SAFE_METHODS:
                statuses |= {*CHANGING}
            if "arguments" in view._apidoc:  # type: ignore[attr-defined]  # set by flask-smorest
                statuses.add(422)
            for status in sorted(statuses):
                problem = {"schema": ProblemSchema, "content_type": PROBLEM_TYPE}
                view = (
                    self.alt_response(status, **problem, description=described[status])
                    if status in described
                    else self.alt_response(status, HTTPStatus(status).name)
                )(view)
            doc = {"operationId": operation_id, "security": SIGNED_IN if signed_in else []}
            view = self.doc(**doc, **({"responses": responses} if responses else {}))(view)
            self.add_url_rule(rule, None, view, methods=[method])
            return view

        return decorate


def about(description: str, **more: Any) -> dict[str, Any]:
    """Return the arguments of a field that document it."""
    return {"metadata": {"description": description, **more}}


def mapping(values: fields.Field[Any], **more: Any) -> fields.Dict:
    """Return a field for an object with any names and `values` of one type."""
    return fields.Dict(keys=fields.String(), values=values, **more)


class BodySchema(Schema):
    """A request body. Unknown members are ignored."""

    class Meta:
        unknown = EXCLUDE


class NothingSchema(BodySchema):
    """An empty object."""


class ProblemSchema(Schema):
    """An RFC 9457 problem. Some types have more members."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True, **about("Type of the problem: /problems/<slug>"))
    title = fields.String(required=True)
    status = fields.Integer(**about("The HTTP status; absent in the result of one record"))
    detail = fields.String(required=True, **about("A sentence a person can act on"))
    field = fields.String(**about("The wrong field of a record"))
    errors = fields.Dict(**about("All errors of the body, by path"))
    reason = fields.String(**about("resync: restored"))
    now = fields.Integer(**about("The server's time, milliseconds of UTC"))
    limits = mapping(fields.Integer(), **about("The limits that GET /api/sync/hello returns"))
    supported = mapping(fields.Integer(), **about("The supported protocol versions: min and max"))
    tries_left = fields.Integer(**about("wrong-digits: remaining tries"))
    account_id = fields.String()
    device_id = fields.String()


class MediusApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """Documents errors as problems, with the content type of problems."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            content = {PROBLEM_TYPE: {"schema": ProblemSchema}}
            self.spec.components.response(
                status.name, {"description": status.phrase, "content": content}, lazy=True
            )

    def _register_pagination_header(self) -> None:
        """Document no pagination header: no view has numbered pages."""

    def _register_error_handlers(self) -> None:
        """Register no handlers: backend.web.problems does."""


def register(app: Flask, api: Api) -> None:
    """Serve the OpenAPI document, and a page that shows it without scripts."""

    @app.get("/api/openapi.json")
    def openapi_document() -> Response:
        return jsonify(api.spec.to_dict())

    @app.get("/api/docs")
    def docs() -> str:
        return render_template("docs.html", spec=api.spec.to_dict(), type_of=_type_of)

    @app.get("/api/docs.css")
    def docs_styles() -> Response:
        return Response(STYLES.read_text("utf-8"), content_type="text/css; charset=utf-8")


def _type_of(schema: dict[str, Any]) -> str:
    """Return the name of a schema, or its type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "items" in schema:
        return f"list of {_type_of(schema['items'])}"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if isinstance(schema.get("additionalProperties"), dict) and schema["additionalProperties"]:
        return f"map of {_type_of(schema['additionalProperties'])}"
    kind = schema.get("type", "anything")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
