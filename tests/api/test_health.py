"""GET /api/health: what a host and a person may ask to know whether the server is well."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backend.clock import now_ms
from backend.database import writing
from backend.models import Installation


@pytest.mark.parametrize(
    ("ago", "worker", "status"), [(None, "none", "ok"), (10, "ok", "ok"), (90, "late", "degraded")]
)
def test_it_tells_of_the_worker_and_still_serves(
    app: Flask, client: FlaskClient, ago: int | None, worker: str, status: str
) -> None:
    with app.app_context(), writing() as session:
        session.execute(update(Installation).values(beat_at=None if ago is None else now_ms() - ago * 1000))

    response = client.get("/api/health")

    assert response.status_code == 200
    told = response.get_json()
    assert (told["worker"], told["status"], told["database"], told["migrations"]) == (worker, status, "ok", "current")
