"""Security headers of every response, whether it comes from Flask, WhiteNoise or an error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import Headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

UNUSED_FEATURES = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("magnetometer", "microphone", "midi", "payment", "serial", "usb"),
)
FIXED_HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [*(f"{name}=()" for name in UNUSED_FEATURES), "screen-wake-lock=(self)"]
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HSTS_TWO_YEARS = "max-age=63072000; includeSubDomains"


def content_security_policy(style_hashes: Iterable[str] = ()) -> str:
    """Return the policy: this server's files only, and inline styles with these hashes.

    The only Trusted Types policy, `app`, allows the two scripts of the service
    worker: sw.js and its import.
    """
    styles = " ".join(["'self'", *(f"'{digest}'" for digest in style_hashes)])
    return (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; object-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types app"
    )


class SecurityHeaders:
    """WSGI middleware that adds the headers and `policy`, a Content-Security-Policy."""

    def __init__(self, app: WSGIApplication, policy: str) -> None:
        self.app = app
        self.headers = {**FIXED_HEADERS, "Content-Security-Policy": policy}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, self._secured(environ, headers), *rest)

        return self.app(environ, start)

    def _secured(
        self, environ: WSGIEnvironment, headers: list[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        secured = Headers(headers)
        secured.update(self.headers)
        if environ["wsgi.url_scheme"] == "https":
            secured["Strict-Transport-Security"] = HSTS_TWO_YEARS
        if "Cache-Control" not in secured:
            secured["Cache-Control"] = "no-store"
        return secured.to_wsgi_list()
