"""Serves the built app: hashed files for ever, everything else asked for anew each time."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise

from backend.config import ConfigError

if TYPE_CHECKING:
    from wsgiref.headers import Headers

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SCREENS = frozenset(
    {"/", "/welcome", "/session", "/diary", "/history", "/map", "/guide", "/settings", "/safety"}
    | {
        "/saved",
        "/devices",
        "/link",
        "/recover",
        "/recovery-code",
        "/import",
        "/your-data",
        "/progress",
        "/report",
    }
    | {"/privacy"}
    | {"/reminders", "/start", "/morning", "/morning/better", "/morning/same", "/morning/worse"}
)
"""Addresses inside the app: each answers with index.html, and the app shows the screen."""
IMMUTABLE = "public, max-age=31536000, immutable"


class Screens:
    """WSGI middleware that answers for the built app and leaves everything else to Flask."""

    def __init__(self, app: WSGIApplication, folder: Path) -> None:
        page = _Page(folder)
        self.style_hashes = page.style_hashes
        self.files = WhiteNoise(
            app, root=str(folder), max_age=0, allow_all_origins=False, add_headers_function=_cache
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a file of the app, or as Flask does."""
        if environ["PATH_INFO"] in SCREENS and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            environ["PATH_INFO"] = "/index.html"
        answer: Iterable[bytes] = self.files(environ, start_response)
        return answer


def _cache(headers: Headers, _: str, url: str) -> None:
    headers["Cache-Control"] = IMMUTABLE if url.startswith("/assets/") else "no-cache"


class _Page(HTMLParser):
    """Reads index.html: the hashes of its inline styles, and whether the files it names are there.

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
                    f"The app is only half built: index.html names {name}, which is missing; run `make build`."
                )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the start of a style, and every file that is named."""
        self._style = [] if tag == "style" else None
        named = [value for name, value in attrs if name in ("src", "href") and value]
        self.assets += [value for value in named if value.startswith("/assets/")]

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
