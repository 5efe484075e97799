"""Requests of two phones that become one account."""

import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

MINUTE = 60_000


def phone(app: Flask, name: str | None = None) -> FlaskClient:
    client = app.test_client()
    assert client.post("/api/accounts", json={"name": name}).status_code == 201
    return client


def account_with_recovery_code(app: Flask) -> tuple[FlaskClient, str]:
    client = app.test_client()
    return client, client.post("/api/accounts", json={}).get_json()["recovery_code"]


def open_link(old: FlaskClient) -> dict[str, Any]:
    response = old.post("/api/links", json={})
    assert response.status_code == 201, response.text
    return dict(response.get_json())


def claim(new: FlaskClient, link: dict[str, Any], name: str | None = None) -> dict[str, Any]:
    response = new.post("/api/links/claim", json={"code": link["code"], "name": name})
    assert response.status_code == 201, response.text
    return dict(response.get_json())


def approve(old: FlaskClient, claimed: dict[str, Any]) -> TestResponse:
    return old.post("/api/links/approve", json={"confirm": claimed["confirm"]})


def finish(new: FlaskClient, claimed: dict[str, Any], **body: Any) -> TestResponse:
    return new.post("/api/links/finish", json={"claim": claimed["claim"], **body})


def approved(old: FlaskClient, new: FlaskClient, name: str | None = None) -> dict[str, Any]:
    """Let `new` ask to join and approve it; return its join request."""
    claimed = claim(new, open_link(old), name)
    assert approve(old, claimed).status_code == 200
    return claimed


def join(old: FlaskClient, new: FlaskClient, name: str | None = None) -> dict[str, Any]:
    """Let `new` join the account of `old`; return the response."""
    response = finish(new, approved(old, new, name))
    assert response.status_code == 201, response.text
    return dict(response.get_json())


def recover(client: FlaskClient, code: str, **body: Any) -> TestResponse:
    return client.post("/api/recover", json={"recovery_code": code, **body})


def devices(client: FlaskClient) -> list[dict[str, Any]]:
    response = client.get("/api/devices")
    assert response.status_code == 200, response.text
    return list(response.get_json()["devices"])


def problem(response: TestResponse) -> tuple[int, str]:
    body = response.get_json()
    assert response.content_type == "application/problem+json", response.text
    assert body["detail"].endswith(".")
    return response.status_code, body["type"].removeprefix("/problems/")


def advance_clock(monkeypatch: pytest.MonkeyPatch, ms: int) -> None:
    """Set the server's clock `ms` ahead."""
    reached = time.time_ns() + ms * 1_000_000
    monkeypatch.setattr("backend.clock.time.time_ns", lambda: reached)
