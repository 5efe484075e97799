"""The doctor checks an installation and reports in sentences."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from backend.app import create_app
from backend.clock import now_ms
from backend.config import Settings
from backend.db.database import disconnect
from backend.push.vapid import generate_key
from tests.api.test_health import set_heartbeat
from tests.db.test_backup import run
from tests.support.sync_requests import session, sync

HEALTHY: dict[str, Any] = {
    "contact": "mailto:clinic@example.org",
    "trusted_hosts": ("localhost",),
    "vapid_keys": generate_key().pem,
}


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    app = create_app(Settings(database_url, app_folder=None, serving=False, **HEALTHY))
    yield app
    disconnect(app)


@pytest.fixture(autouse=True)
def free_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.cli.doctor.shutil.disk_usage", lambda _: (10**12, 0, 10**12))


@pytest.fixture
def working(app: Flask) -> Iterator[Flask]:
    """An installation whose worker has just polled."""
    set_heartbeat(app, now_ms())
    yield app
    set_heartbeat(app, None)


def warnings(output: str) -> list[str]:
    """Return the sentences that need action."""
    return [
        line.removeprefix("WARN").strip() for line in output.splitlines() if line.startswith("WARN")
    ]


def test_healthy_installation_has_no_warnings(working: Flask) -> None:
    code, output = run(working, "doctor")

    assert (code, warnings(output)) == (0, [])
    assert len(output.splitlines()) >= 9
    assert all(line.startswith("OK ") and line.endswith(".") for line in output.splitlines())


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"contact": Settings.contact}, "MEDIUS_CONTACT"),
        ({"trusted_hosts": ()}, "TRUSTED_HOSTS"),
        ({"app_folder": Path("/nowhere")}, "make build"),
        ({"content_folder": Path("/nowhere")}, "nowhere"),
        ({"vapid_keys": "", "vapid_file": Path("/nowhere/vapid.pem")}, "/nowhere/vapid.pem"),
        ({"vapid_keys": "no key"}, "MEDIUS_VAPID_KEYS"),
        ({"database_url": "sqlite:////nowhere/medius.db"}, "/nowhere/medius.db"),
        (
            {"database_url": "postgresql://medius:secret-word@127.0.0.1:9/medius"},
            "medius on 127.0.0.1",
        ),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_each_fault_is_one_sentence(
    working: Flask, settings: Settings, changed: dict[str, Any], expected: str
) -> None:
    app = create_app(replace(settings, **changed))

    code, output = run(app, "doctor")

    disconnect(app)
    assert (code, len(warnings(output))) == (1, 1), output
    assert expected in warnings(output)[0]
    assert "secret-word" not in output


def test_late_worker_old_zones_and_a_full_disk_are_reported(
    working: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_heartbeat(working, now_ms() - 3_600_000, "2001a")
    monkeypatch.setattr("backend.cli.doctor.shutil.disk_usage", lambda _: (10**12, 0, 10**10))

    code, output = run(working, "doctor")

    assert code == 1
    assert any("tzdata 2001a" in line for line in warnings(output))
    assert any(
        re.search(r"\b3,6[0-5]\d s ago", line) for line in warnings(output)
    )  # an hour, and what it took to look
    set_heartbeat(working, None)
    assert any("No worker ever" in line for line in warnings(run(working, "doctor")[1]))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_database_readable_by_others_is_reported(working: Flask, tmp_path: Path) -> None:
    (tmp_path / "medius.db").chmod(0o644)

    code, output = run(working, "doctor")

    assert (code, warnings(output)) == (
        1,
        [f"Others may read {tmp_path}/medius.db; run `chmod 600` on it."],
    )


def test_missing_migration_is_reported(working: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = working.extensions["newest_migration"]
    monkeypatch.setitem(working.extensions, "newest_migration", "9999")

    code, output = run(working, "doctor")

    assert code == 1
    assert warnings(output) == [
        f"Its migrations are at {newest} and not at 9999; start this version once to migrate it."
    ]


def test_clock_that_was_set_back_is_reported(
    working: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = working.test_client()
    client.post("/api/accounts", json={})
    sync(client, session())
    an_hour_ago = now_ms() - 3_600_000
    monkeypatch.setattr("backend.cli.doctor.now_ms", lambda: an_hour_ago)

    _, output = run(working, "doctor")

    assert any("set back" in line for line in warnings(output))
