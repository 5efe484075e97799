"""Who asks, behind proxies of our own: believed only as far as the settings say."""

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
    """Return `app`, told the client's address, scheme and host by the proxies that the settings
    name; or as it is.
    """
    if settings.trusted_hosts:
        app = HealthByAddress(app, settings.trusted_hosts[0].lstrip("."))
    if settings.client_address:
        return ClientAddress(ProxyFix(app, x_for=0, x_proto=1, x_host=0), settings.client_address)
    count = settings.proxies
    return ProxyFix(app, x_for=count, x_proto=count, x_host=count) if count else app


class HealthByAddress:
    """WSGI middleware that lets a host's own check ask for the health of a machine by its address,
    not by our name.
    """

    def __init__(self, app: WSGIApplication, name: str) -> None:
        self.app = app
        self.name = name

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the app does."""
        if environ["PATH_INFO"] == "/api/health":
            environ["HTTP_HOST"] = self.name
        return self.app(environ, start_response)


class ClientAddress:
    """WSGI middleware that takes the client's address from one header: of a host whose own proxy
    sets it anew.

    There the last entry of X-Forwarded-For is another proxy, so that all people would share one
    limit.
    """

    def __init__(self, app: WSGIApplication, header: str) -> None:
        self.app = app
        self.name = "HTTP_" + header.upper().replace("-", "_")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the app does."""
        with suppress(ValueError):  # a check from inside has no client
            environ["REMOTE_ADDR"] = str(ipaddress.ip_address(environ.get(self.name, "").strip()))
        return self.app(environ, start_response)
