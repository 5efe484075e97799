"""GET /api/health: the state of the server, for hosts and people."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backend.app import create_app
from backend.clock import now_ms
from backend.config import Settings
from backend.db.database import disconnect, writing
from backend.db.models import Installation


def set_heartbeat(app: Flask, heartbeat_at: int | None, zone_data: str | None = None) -> None:
    """Store the last heartbeat of the worker and the version of its time-zone data."""
    with app.app_context(), writing() as db_session:
        db_session.execute(
            update(Installation).values(heartbeat_at=heartbeat_at, zone_data=zone_data)
        )


def test_health_reports_versions_and_states(app: Flask, client: FlaskClient) -> None:
    set_heartbeat(app, None)
    version = client.get("/api/content").get_json()["version"]

    reported = client.get("/api/health").get_json()

    assert reported == {
        "status": "ok",
        "database": "ok",
        "migrations": "current",
        "worker": "none",
        "content": version,
    }


@pytest.mark.parametrize("url", ["sqlite:///{folder}", "postgresql://medius@/medius?host={folder}"])
def test_health_is_503_without_a_database(tmp_path: Path, url: str) -> None:
    app = create_app(Settings(url.format(folder=tmp_path), app_folder=None, serving=False))

    response = app.test_client().get("/api/health")

    disconnect(app)
    assert response.status_code == 503
    assert response.get_json()["type"] == "/problems/database-unavailable"


def test_health_reports_tables_of_another_version(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "newest_migration", "9999")

    health = client.get("/api/health").get_json()

    assert (health["status"], health["migrations"]) == ("degraded", "other")


def test_health_reports_the_worker_and_is_still_200(app: Flask, client: FlaskClient) -> None:
    reported = {}
    for heartbeat_at in (now_ms() - 90_000, now_ms() - 10_000, None):
        set_heartbeat(app, heartbeat_at)
        response = client.get("/api/health")
        assert response.status_code == 200
        health = response.get_json()
        reported[health["worker"]] = health["status"]

    assert reported == {"late": "degraded", "ok": "ok", "none": "ok"}
