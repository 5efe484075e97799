"""GET /api/content, and the description of the API."""

import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.api.content import ContentSchema
from backend.app import create_app


def test_content_is_one_document(client: FlaskClient) -> None:
    response = client.get("/api/content").get_json()

    assert list(response) == list(ContentSchema().fields)
    assert re.fullmatch("[0-9a-f]{12}", response["version"])
    assert [routine["id"] for routine in response["routines"]] == [
        f"{way}-{minutes}"
        for way in ("roller-floor", "ball-floor", "ball-wall", "hand")
        for minutes in (2, 4, 6)
    ]


def test_unchanged_content_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/content")

    again = client.get("/api/content", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["ETag"] == f'"{first.get_json()["version"]}"'
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "no-cache"


def test_openapi_lists_every_route(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").get_json()

    undocumented = {"/api/openapi.json", "/api/docs", "/api/docs.css"}
    assert document["openapi"] == "3.1.0"
    addresses = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()
    }
    assert set(document["paths"]) == addresses - undocumented
    assert {"Change", "Record", "SyncRequest", "SyncResponse", "Problem", "Account"} <= set(
        document["components"]["schemas"]
    )


def test_every_operation_has_a_name_and_its_security(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]

    operations = {
        operation["operationId"]: operation["security"]
        for item in paths.values()
        for method, operation in item.items()
        if method != "parameters"
    }

    public = {name for name, security in operations.items() if not security}
    assert public == {
        "createAccount", "getContent", "getHealth", "hello", "claimLink", "finishLink", "recover",
        "pushKey", "newChallenge", "signIn",
    }  # fmt: skip
    assert "sync" in operations


def test_docs_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/api/docs").text

    assert "POST /api/sync" in page
    assert 'href="#SyncResponse"' in page
    assert not re.search(r"<script|<style|style=|https?://", page)
    assert client.get("/api/docs.css").content_type == "text/css; charset=utf-8"


@pytest.mark.parametrize("command", [["openapi"], ["content", "check"], ["content", "preview"]])
def test_commands_need_neither_database_nor_app(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/medius.db")
    monkeypatch.setenv("MEDIUS_APP", str(tmp_path / "nowhere"))
    app = create_app()

    result = app.test_cli_runner().invoke(args=command)

    assert result.exit_code == 0
    assert not (tmp_path / "nowhere").exists()


def test_brotli_response_is_less_than_a_quarter_of_the_size(client: FlaskClient) -> None:
    plain = client.get("/api/content")

    compressed = client.get("/api/content", headers={"Accept-Encoding": "gzip, br"})
    again = client.get(
        "/api/content",
        headers={"Accept-Encoding": "gzip, br", "If-None-Match": compressed.headers["ETag"]},
    )

    assert brotli.decompress(compressed.data) == plain.data
    assert compressed.headers["ETag"] != plain.headers["ETag"]
    assert len(compressed.data) < len(plain.data) / 4
    assert again.status_code == 304
