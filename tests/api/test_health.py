"""GET /api/health: what a host and a person may ask to know whether the server is well."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backend.clock import now_ms
from backend.database import writing
from backend.models import Installation


def test_it_tells_of_the_worker_and_still_serves(app: Flask, client: FlaskClient) -> None:
    told = {}
    for beat_at in (now_ms() - 90_000, now_ms() - 10_000, None):
        with app.app_context(), writing() as session:
            session.execute(update(Installation).values(beat_at=beat_at))
        response = client.get("/api/health")
        assert response.status_code == 200
        answer = response.get_json()
        told[answer["worker"]] = answer["status"]

    assert told == {"late": "degraded", "ok": "ok", "none": "ok"}
