"""The API described: /api/openapi.json for programs, /api/docs for people."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template
from flask_smorest import Api


def register(app: Flask, api: Api) -> None:
    """Serve the description of `api`."""
    @app.get("/api/openapi.json")
    def openapi_document() -> Response:
        return jsonify(api.spec.to_dict())
