"""The built app, as the server serves it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.config import ConfigError, Settings
from backend.web.frontend import SCREENS
from tests.conftest import close

STYLE = "body{margin:0}"
PAGE = f"""<!doctype html><title>Medius</title><style>{STYLE}</style>
<link rel="manifest" href="/manifest.webmanifest"><script type="module" src="/assets/index-abc123.js"></script>"""


class ClosingClient(FlaskClient):
    """Reads every answer to its end, so that its file is closed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{**kwargs, "buffered": True})


def build(folder: Path) -> Path:
    """Make what `make build` makes, but tiny."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "sw.js").write_text("// the service worker")
    (folder / "manifest.webmanifest").write_text("{}")
    script = b"console.log('hello');" * 50
    (folder / "assets" / "index-abc123.js").write_bytes(script)
    (folder / "assets" / "index-abc123.js.br").write_bytes(brotli.compress(script))
    return folder


@pytest.fixture
def engine() -> str:
    return "sqlite"  # nothing here asks the database


@pytest.fixture
def browser(settings: Settings, tmp_path: Path) -> Iterator[FlaskClient]:
    app = create_app(replace(settings, serving=True, app_folder=build(tmp_path / "dist")))
    app.test_client_class = ClosingClient
    yield app.test_client()
    close(app)


@pytest.mark.parametrize("path", sorted(SCREENS))
def test_every_screen_is_the_app(browser: FlaskClient, path: str) -> None:
    response = browser.get(path)

    assert (response.status_code, response.text) == (200, PAGE)
    assert response.content_type.startswith("text/html")
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/sw.js", "/manifest.webmanifest", "/index.html"])
def test_what_may_change_is_asked_for_anew(browser: FlaskClient, path: str) -> None:
    response = browser.get(path)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


def test_a_hashed_file_is_kept_for_ever(browser: FlaskClient) -> None:
    response = browser.get("/assets/index-abc123.js")

    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.content_type.startswith("text/javascript")


def test_what_the_build_compressed_is_sent_so(browser: FlaskClient) -> None:
    response = browser.get("/assets/index-abc123.js", headers={"Accept-Encoding": "br"})

    assert response.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in response.headers["Vary"]
    assert brotli.decompress(response.data).startswith(b"console.log")


def test_a_file_that_has_not_changed_is_not_sent_again(browser: FlaskClient) -> None:
    first = browser.get("/")

    again = browser.get("/", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/today", "/assets/index-old000.js", "/api", "/session/", "/%2e%2e/medius.db"]
)
def test_any_other_address_is_a_problem(browser: FlaskClient, path: str) -> None:
    response = browser.get(path)

    assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_the_policy_allows_the_page_its_own_styles_and_no_others(browser: FlaskClient) -> None:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

    for path in ("/", "/assets/index-abc123.js", "/api/health"):
        policy = browser.get(path).headers["Content-Security-Policy"]
        assert f"style-src 'self' 'sha256-{digest}';" in policy
        assert "unsafe" not in policy


def test_an_app_that_was_never_built_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="make build"):
        create_app(replace(settings, serving=True, app_folder=tmp_path / "dist"))


def test_an_app_that_is_half_built_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    dist = build(tmp_path / "dist")
    (dist / "assets" / "index-abc123.js").unlink()

    with pytest.raises(ConfigError, match=r"/assets/index-abc123\.js.*make build"):
        create_app(replace(settings, serving=True, app_folder=dist))
