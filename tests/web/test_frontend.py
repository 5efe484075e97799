"""The built app, as the server serves it."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.config import ROOT, ConfigError, Settings
from backend.db.database import disconnect
from backend.reminders import payload

STYLE = "body{margin:0}"
PAGE = f"""<!doctype html><title>Medius</title><style>{STYLE}</style>
<link rel="manifest" href="/manifest.webmanifest">
<script type="module" src="/assets/index-abc123.js"></script>"""


ROUTES = re.findall(
    r'^export const \w+ = "(/[^"]*)";$', (ROOT / "pwa/src/routes.ts").read_text(), re.MULTILINE
)


class ClosingClient(FlaskClient):
    """Reads every response to its end, so that its file is closed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{**kwargs, "buffered": True})


def payload_paths() -> set[str]:
    """Return every path that a notification opens."""
    return set(re.findall('"(/[a-z/-]*)"', Path(payload.__file__).read_text()))


def build(folder: Path) -> Path:
    """Write a tiny built app."""
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
    return "sqlite"  # nothing here depends on it


@pytest.fixture
def browser(settings: Settings, tmp_path: Path) -> Iterator[FlaskClient]:
    app = create_app(replace(settings, serving=True, app_folder=build(tmp_path / "dist")))
    app.test_client_class = ClosingClient
    yield app.test_client()
    disconnect(app)


@pytest.mark.parametrize("route", [*ROUTES, "/of-a-newer-app", "/session/"])
def test_every_route_of_the_app_serves_its_page(browser: FlaskClient, route: str) -> None:
    path = re.sub(":[a-z]+", "019a3c5f-8012-7000-8000-000000000000", route)

    response = browser.get(path)
    head = browser.head(path)

    assert (response.status_code, response.text) == (200, PAGE)
    assert response.content_type.startswith("text/html")
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert (head.status_code, head.data) == (200, b"")


def test_routes_of_the_red_flag_screens_are_in_the_table() -> None:
    assert {"/", "/worry", "/urgent", "/week", "/suggestion", "/history/:id"} <= set(ROUTES)


@pytest.mark.parametrize("path", sorted(payload_paths()))
def test_notification_opens_a_route_of_the_app(path: str) -> None:
    patterns = [re.sub(":[a-z]+", "[^/]+", route) for route in ROUTES]

    assert any(re.fullmatch(pattern, path) for pattern in patterns)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_route_of_the_app_can_only_be_read(browser: FlaskClient, method: str) -> None:
    response = browser.open("/worry", method=method)

    assert response.status_code == 404
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/sw.js", "/manifest.webmanifest", "/index.html"])
def test_file_that_may_change_is_revalidated(browser: FlaskClient, path: str) -> None:
    response = browser.get(path)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


def test_file_with_a_hash_is_cached_forever(browser: FlaskClient) -> None:
    response = browser.get("/assets/index-abc123.js")

    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.content_type.startswith("text/javascript")


def test_compressed_file_is_sent_when_accepted(browser: FlaskClient) -> None:
    response = browser.get("/assets/index-abc123.js", headers={"Accept-Encoding": "br"})

    assert response.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in response.headers["Vary"]
    assert brotli.decompress(response.data).startswith(b"console.log")


def test_unchanged_file_is_not_sent_again(browser: FlaskClient) -> None:
    first = browser.get("/")

    again = browser.get("/", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/index-old000.js", "/assets/x", "/favicon.ico", "/api", "/api/", "/api/nothing",
        "/%2e%2e/medius.db",
    ],
)  # fmt: skip
def test_missing_file_or_api_address_is_a_problem(browser: FlaskClient, path: str) -> None:
    response = browser.get(path)

    assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_csp_allows_only_the_inline_styles_of_the_page(browser: FlaskClient) -> None:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

    for path in ("/", "/assets/index-abc123.js", "/api/health"):
        policy = browser.get(path).headers["Content-Security-Policy"]
        assert f"style-src 'self' 'sha256-{digest}';" in policy
        assert "unsafe" not in policy


def test_app_that_is_not_built_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="make build"):
        create_app(replace(settings, serving=True, app_folder=tmp_path / "dist"))


def test_half_built_app_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    dist = build(tmp_path / "dist")
    (dist / "assets" / "index-abc123.js").unlink()

    with pytest.raises(ConfigError, match=r"/assets/index-abc123\.js.*make build"):
        create_app(replace(settings, serving=True, app_folder=dist))
