"""Takes the client's address, scheme and host from the headers of trusted proxies."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from backend.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def trust_proxies(app: WSGIApplication, settings: Settings) -> WSGIApplication:
    """Return `app` behind the proxies that the settings name; no other header is trusted."""
    if settings.trusted_hosts:
        app = HealthCheckHost(app, settings.trusted_hosts[0].lstrip("."))
    if settings.client_address:
        return ClientAddress(ProxyFix(app, x_for=0, x_proto=1, x_host=0), settings.client_address)
    count = settings.proxies
    return ProxyFix(app, x_for=count, x_proto=count, x_host=count) if count else app


class HealthCheckHost:
    """WSGI middleware that exempts /api/health from TRUSTED_HOSTS.

    Hosting providers check the health of a machine by its address, not by its name.
    """

    def __init__(self, app: WSGIApplication, host: str) -> None:
        self.app = app
        self.host = host

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/api/health":
            environ["HTTP_HOST"] = self.host
        return self.app(environ, start_response)


class ClientAddress:
    """WSGI middleware that takes the client's address from a header that the provider's proxy sets.

    On such hosts the last entry of X-Forwarded-For is another proxy, and all people would share one
    rate limit.
    """

    def __init__(self, app: WSGIApplication, header: str) -> None:
        self.app = app
        self.key = "HTTP_" + header.upper().replace("-", "_")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with suppress(ValueError):  # the provider's own health checks have no client
            environ["REMOTE_ADDR"] = str(ipaddress.ip_address(environ.get(self.key, "").strip()))
        return self.app(environ, start_response)
