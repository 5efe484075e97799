"""Checks of requests that change something: same origin, limited length, JSON."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request
from webargs.flaskparser import FlaskParser

from backend.rules.json_codec import loads
from backend.sync.merge_batch import MAX_RECORD_BYTES, MAX_RECORDS
from backend.web.problems import Problem

MAX_CHANGES = 100
MAX_BODY_BYTES = 256 * 1024
LIMITS = {
    "changes": MAX_CHANGES,
    "bytes": MAX_BODY_BYTES,
    "record_bytes": MAX_RECORD_BYTES,
    "page": 200,
    "records": MAX_RECORDS,
}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def register(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(check)


def check() -> None:
    if request.routing_exception is not None or request.method in SAFE_METHODS:
        return
    _check_origin()
    if request.method == "DELETE" and not request.content_length:
        return  # without a body browsers send no length
    _check_length()
    _check_content()


def _check_origin() -> None:
    origin = request.headers.get("Origin")
    same_site = request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")
    if not same_site or (origin is not None and urlsplit(origin).netloc != request.host):
        raise Problem(
            403,
            "other-origin",
            "This request came from another site",
            "Only pages of this server may change something here.",
        )


def _check_length() -> None:
    """Reject a body of unknown length: Werkzeug would truncate it at the limit silently."""
    if request.content_length is None:
        raise Problem(
            411, "length-required", "The body has no length", "Send a Content-Length header."
        )
    if request.content_length > MAX_BODY_BYTES:
        raise too_large("bytes")


def _check_content() -> None:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem(
            415,
            "encoded-body",
            "The body is compressed",
            "Send the body as it is, without Content-Encoding.",
        )
    if request.mimetype != "application/json":
        raise Problem(
            415,
            "not-json",
            "The body is not JSON",
            "Send JSON with Content-Type: application/json.",
        )


def too_large(limit: str) -> Problem:
    """Return the problem of a request that exceeds `limit`, a key of LIMITS."""
    return Problem(
        413,
        "too-large",
        "This request is too large",
        f"A request holds at most {LIMITS[limit]} {limit}. Send it in smaller parts.",
        limits=LIMITS,
    )


class StrictJson(FlaskParser):
    """Parses a body as strict JSON: no NaN or Infinity, and limited nesting."""

    def _raw_load_json(self, req: Any) -> Any:
        try:
            return loads(req.get_data(cache=True))
        except (ValueError, RecursionError):
            raise Problem(
                400, "not-json", "The body is not JSON", "Send one JSON value in UTF-8."
            ) from None
