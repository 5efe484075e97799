"""Requests to the API: accounts, links, recovery and devices."""

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


def token_of(client: FlaskClient) -> str:
    """Return the token in the cookie of a client that is signed in."""
    cookie = client.get_cookie("medius")
    assert cookie is not None
    return cookie.value


def with_cookie_of(app: Flask, client: FlaskClient) -> FlaskClient:
    """Return another client with the cookie of `client`, like a second tab."""
    other = app.test_client()
    other.set_cookie("medius", token_of(client))
    return other


def open_link(old: FlaskClient) -> dict[str, Any]:
    response = old.post("/api/links", json={})
    assert response.status_code == 201, response.text
    return dict(response.get_json())


def request_to_join(
    new: FlaskClient, link: dict[str, Any], name: str | None = None
) -> dict[str, Any]:
    response = new.post("/api/links/claim", json={"code": link["code"], "name": name})
    assert response.status_code == 201, response.text
    return dict(response.get_json())


def approve(old: FlaskClient, join_request: dict[str, Any]) -> TestResponse:
    return old.post("/api/links/approve", json={"confirm": join_request["confirm"]})


def finish(new: FlaskClient, join_request: dict[str, Any], **body: Any) -> TestResponse:
    return new.post("/api/links/finish", json={"claim": join_request["claim"], **body})


def approved(old: FlaskClient, new: FlaskClient, name: str | None = None) -> dict[str, Any]:
    """Let `new` request to join and approve it; return its join request."""
    join_request = request_to_join(new, open_link(old), name)
    assert approve(old, join_request).status_code == 200
    return join_request


def join(old: FlaskClient, new: FlaskClient, name: str | None = None) -> dict[str, Any]:
    """Let `new` join the account of `old`; return the response."""
    response = finish(new, approved(old, new, name))
    assert response.status_code == 201, response.text
    return dict(response.get_json())


def joined_phone(app: Flask, old: FlaskClient, name: str | None = None) -> tuple[FlaskClient, str]:
    """Return a new phone that has joined the account of `old`, and its device id."""
    new = app.test_client()
    return new, join(old, new, name)["device_id"]


def wrong_digits(join_request: dict[str, Any]) -> dict[str, str]:
    """Return the body of an approval whose two digits are not those of the request."""
    return {"confirm": f"{(int(join_request['confirm']) + 1) % 100:02}"}


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
