"""GET /api/health: what a host and a person may ask to know whether the server is well."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backend.app import create_app
from backend.clock import now_ms
from backend.config import Settings
from backend.db.database import writing
from backend.db.models import Installation
from tests.conftest import close


def beat(app: Flask, beat_at: int | None, zone_data: str | None = None) -> None:
    """Let a worker have looked at an instant, with the time-zone data that it had."""
    with app.app_context(), writing() as session:
        session.execute(update(Installation).values(beat_at=beat_at, zone_data=zone_data))


def test_it_tells_what_the_server_stands_on(app: Flask, client: FlaskClient) -> None:
    beat(app, None)
    version = client.get("/api/content").get_json()["version"]

    told = client.get("/api/health").get_json()

    assert told == {
        "status": "ok",
        "database": "ok",
        "migrations": "current",
        "worker": "none",
        "content": version,
    }


@pytest.mark.parametrize(
    "place", ["sqlite:///{folder}", "postgresql://medius@/medius?host={folder}"]
)
def test_it_is_a_problem_without_a_database(tmp_path: Path, place: str) -> None:
    app = create_app(Settings(place.format(folder=tmp_path), app_folder=None, serving=False))

    response = app.test_client().get("/api/health")

    close(app)
    assert response.status_code == 503
    assert response.get_json()["type"] == "/problems/database-unavailable"


def test_it_tells_when_the_tables_are_of_another_version(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "newest_migration", "9999")

    answer = client.get("/api/health").get_json()

    assert (answer["status"], answer["migrations"]) == ("degraded", "other")


def test_it_tells_of_the_worker_and_still_serves(app: Flask, client: FlaskClient) -> None:
    told = {}
    for beat_at in (now_ms() - 90_000, now_ms() - 10_000, None):
        beat(app, beat_at)
        response = client.get("/api/health")
        assert response.status_code == 200
        answer = response.get_json()
        told[answer["worker"]] = answer["status"]

    assert told == {"late": "degraded", "ok": "ok", "none": "ok"}
