"""The metrics of a running server, which name no person."""

import json
import re
import time
import urllib.request
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from backend.reminders import metrics  # noqa: F401 - it registers the metrics of the worker
from tests.support.http_phone import WirePhone
from tests.support.server import ROOT, Server, free_port
from tests.support.sync_requests import session
from tests.web.test_logs import CANARY, send_canary_everywhere

LABELS = {"route", "method", "status", "result", "reason", "host", "code", "about", "le"} | {
    "generation",
    "implementation",
    "major",
    "minor",
    "patchlevel",
    "version",  # Python's own
}
NAME = re.compile(r"medius_\w+")
Samples = dict[tuple[str, ...], float]


def read_samples(port: int) -> Samples:
    """Return the metrics of the port by name and labels; check that none names a person."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as response:
        text = response.read().decode()
    samples = [
        sample for family in text_string_to_metric_families(text) for sample in family.samples
    ]
    assert CANARY not in text
    assert {name for sample in samples for name in sample.labels} <= LABELS
    return {
        (sample.name, *(label for _, label in sorted(sample.labels.items()))): sample.value
        for sample in samples
    }


def wait_for_the_worker(port: int) -> Samples:
    deadline = time.monotonic() + 30
    while ("medius_worker_beat_timestamp_seconds", "reminders") not in (
        found := read_samples(port)
    ):
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_metrics_of_server_and_worker_name_no_person(
    tmp_path: Path, database_url: str, request: pytest.FixtureRequest
) -> None:
    port = free_port()
    env = {"MEDIUS_METRICS": f"127.0.0.1:{port}", "MEDIUS_WORKER": "thread"}
    server = Server(tmp_path, DATABASE_URL=database_url, MEDIUS_APP="none", **env)
    request.addfinalizer(server.kill)
    server.start()
    phone = WirePhone(server.port)
    phone.sign_up()
    change = session()

    for _ in range(8):
        phone.sync(change, {"id": "x", "kind": "x"})
    send_canary_everywhere(server.port)

    found = wait_for_the_worker(port)
    assert server.stop() == 0
    assert server.errors.read_text() == ""
    assert found["medius_sync_results_total", "ok"] >= 1
    assert found["medius_sync_results_total", "same"] == 7
    assert found["medius_requests_total", "POST", "/api/sync", "200"] == 9
    assert found["medius_request_seconds_count", "/api/sync"] >= 9
    assert found["medius_requests_total", "DELETE", "/api/devices/<string:device_id>", "404"] == 1
    assert found["medius_reminder_oldest_due_seconds", "reminders"] == 0


@pytest.mark.parametrize("path", ["/metrics", "/api/metrics"])
def test_metrics_are_not_served_with_the_app(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_dashboard_uses_metrics_that_exist() -> None:
    board = json.loads((ROOT / "deploy/grafana.json").read_text())
    used = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in NAME.findall(target["expr"])
    }

    text = {family.name for family in REGISTRY.collect()}
    assert len(used) >= 8
    assert {re.sub("_(total|bucket)$", "", name) for name in used} <= text
