"""Serves the built app: files with a hash in their name forever, everything else revalidated."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise

from backend.config import ConfigError

if TYPE_CHECKING:
    from wsgiref.headers import Headers

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IMMUTABLE = "public, max-age=31536000, immutable"


class Frontend:
    """WSGI middleware that serves the built app, and passes everything else on to Flask."""

    def __init__(self, app: WSGIApplication, folder: Path) -> None:
        page = _Page(folder)
        self.style_hashes = page.style_hashes
        self.files = WhiteNoise(
            app,
            root=str(folder),
            max_age=0,
            allow_all_origins=False,
            add_headers_function=_add_cache_control,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a file of the app, or index.html for a route of the app."""
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") and _is_route(environ["PATH_INFO"]):
            environ["PATH_INFO"] = "/index.html"
        response: Iterable[bytes] = self.files(environ, start_response)
        return response


def _is_route(path: str) -> bool:
    """Return whether the app's router decides what is at `path`: neither the API nor a file."""
    folder = path.strip("/").partition("/")[0]
    return folder not in ("api", "assets") and not PurePosixPath(path).suffix


def _add_cache_control(headers: Headers, _: str, url: str) -> None:
    headers["Cache-Control"] = IMMUTABLE if url.startswith("/assets/") else "no-cache"


class _Page(HTMLParser):
    """Reads the hashes of the inline styles from index.html, and checks that its files exist.

    Raises ConfigError when the app was never built, or only half.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.style_hashes: list[str] = []
        self.assets: list[str] = []
        self._style: list[str] | None = None
        try:
            self.feed((folder / "index.html").read_text("utf-8"))
        except OSError:
            raise ConfigError(
                f"The app is not built: {folder / 'index.html'} is missing; run `make build`."
            ) from None
        for name in self.assets:
            if not (folder / name.lstrip("/")).is_file():
                raise ConfigError(
                    f"The app is only half built: index.html names {name}, which is missing; "
                    "run `make build`."
                )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the start of an inline style, and the path of every asset."""
        self._style = [] if tag == "style" else None
        paths = [value for name, value in attrs if name in ("src", "href") and value]
        self.assets += [path for path in paths if path.startswith("/assets/")]

    def handle_data(self, data: str) -> None:
        """Keep the text of a style."""
        if self._style is not None:
            self._style.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Note the hash of an inline style, as the policy writes it."""
        if tag == "style" and self._style is not None:
            digest = hashlib.sha256("".join(self._style).encode()).digest()
            self.style_hashes.append("sha256-" + base64.b64encode(digest).decode())
        self._style = None
