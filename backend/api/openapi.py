"""What the OpenAPI document says everywhere: problems, who may ask, and which Api makes it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask_smorest import Api, Blueprint
from marshmallow import EXCLUDE, INCLUDE, Schema, fields

PROBLEM_TYPE = "application/problem+json"
SIGNED_IN: list[dict[str, list[str]]] = [{"device": []}, {"device_http": []}]
NOBODY: list[dict[str, list[str]]] = []


class BodySchema(Schema):
    """What a request says. Members this server does not know are passed over."""

    class Meta:
        """A newer app may send more."""

        unknown = EXCLUDE


class NothingSchema(BodySchema):
    """Nothing is asked."""


class ProblemSchema(Schema):
    """An RFC 9457 problem. Some have further members, told by their type."""

    class Meta:
        """Further members are allowed."""

        unknown = INCLUDE

    type = fields.String(
        required=True, metadata={"description": "What kind of problem: /problems/<slug>"}
    )
    title = fields.String(required=True)
    status = fields.Integer(
        metadata={"description": "The HTTP status; absent in the result of one record"}
    )
    detail = fields.String(
        required=True, metadata={"description": "A sentence a person can act on"}
    )
    field = fields.String(metadata={"description": "The part of a record that is wrong"})
    errors = fields.Dict(metadata={"description": "Every fault of the body, by its place"})
    reason = fields.String(metadata={"description": "resync: restored"})
    now = fields.Integer(metadata={"description": "The server's time, milliseconds of UTC"})
    limits = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "As hello tells them"},
    )
    supported = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "The protocols this server speaks: min and max"},
    )
    tries_left = fields.Integer(
        metadata={"description": "wrong-digits: how often they may be typed again"}
    )
    account_id = fields.String()
    device_id = fields.String()


class MediusApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """Documents errors as what they are: problems, with their own content type."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            content = {PROBLEM_TYPE: {"schema": ProblemSchema}}
            self.spec.components.response(
                status.name, {"description": status.phrase, "content": content}, lazy=True
            )

    def _register_pagination_header(self) -> None:
        """Leave it out: nothing here comes in numbered pages."""

    def _register_error_handlers(self) -> None:
        """Leave errors to backend.web.problems."""


def problems(
    blueprint: Blueprint, *statuses: int
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view with the problems it may answer, those that any view may answer among
    them.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        for status in sorted({*statuses, 400, 500}):
            view = blueprint.alt_response(status, HTTPStatus(status).name)(view)
        return view

    return decorate
