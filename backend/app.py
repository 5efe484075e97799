"""Creates the application from its parts: the only module that imports them all."""

from typing import Any

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider

from backend import cli
from backend.api import (
    account,
    content,
    devices,
    errors,
    health,
    links,
    openapi,
    push,
    recovery,
    request_checks,
    sign_in,
    sync,
)
from backend.cli.doctor import doctor
from backend.config import Settings, from_environment
from backend.content import Library
from backend.db import database
from backend.db.backup import backup, restore
from backend.db.database_copy import db_copy
from backend.push.vapid import VapidKeys
from backend.rules.json_codec import compact
from backend.web import logs, metrics, problems
from backend.web.frontend import Frontend
from backend.web.proxies import trust_proxies
from backend.web.security_headers import SecurityHeaders, content_security_policy

OPENAPI = {
    "API_TITLE": "Medius",
    "API_VERSION": "1",
    "OPENAPI_VERSION": "3.1.0",
    "API_SPEC_OPTIONS": {
        "info": {"description": "A diary that syncs, and the content people read."}
    },
}


class CompactJson(DefaultJSONProvider):
    """Writes JSON as records are stored: compact, with the keys in their order."""

    sort_keys = False

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a response with the arguments of jsonify."""
        return Response(compact(self._prepare_response_obj(args, kwargs)), mimetype=self.mimetype)


def create_app(config: Settings | None = None) -> Flask:
    """Return the WSGI application for these settings, or for those of the environment.

    Raises ConfigError when the content is wrong or the app is not built, but not under the `flask`
    command, whose commands also run where there is nothing to serve.
    """
    settings = config or from_environment()
    app = Flask("backend", static_folder=None, template_folder="api")
    app.config.update(OPENAPI, TRUSTED_HOSTS=list(settings.trusted_hosts) or None)
    app.json = CompactJson(app)
    app.extensions |= {
        "settings": settings,
        "library": Library(settings.content_folder),
        "newest_migration": health.newest_migration(),
        "vapid": VapidKeys(settings),
    }
    logs.register(app)
    metrics.register(app)
    problems.register(app)
    errors.register(app)
    request_checks.register(app)
    database.connect(app, settings)
    _add_api(app)
    style_hashes = _prepare_serving(app, settings) if settings.serving else []
    _add_middleware(app, settings, style_hashes)
    return app


def _add_api(app: Flask) -> None:
    api = openapi.MediusApi(app)
    for name, cookie in (("device", "__Host-medius"), ("device_http", "medius")):
        api.spec.components.security_scheme(
            name, {"type": "apiKey", "in": "cookie", "name": cookie}
        )
    for module in (account, content, devices, health, links, push, recovery, sign_in, sync):
        api.register_blueprint(module.blueprint)
    openapi.register(app, api)
    cli.register(app, api)
    for command in (backup, db_copy, doctor, restore):
        app.cli.add_command(command)


def _prepare_serving(app: Flask, settings: Settings) -> list[str]:
    """Read the content, and serve the built app; return the hashes of its inline styles."""
    library: Library = app.extensions["library"]
    library.read()
    app.extensions["vapid"].read()
    if settings.app_folder is None:
        return []
    frontend = Frontend(app.wsgi_app, settings.app_folder)
    app.wsgi_app = frontend  # type: ignore[method-assign]  # how Flask wants middleware added
    return frontend.style_hashes


def _add_middleware(app: Flask, settings: Settings, style_hashes: list[str]) -> None:
    app.wsgi_app = SecurityHeaders(app.wsgi_app, content_security_policy(style_hashes))  # type: ignore[method-assign]
    app.wsgi_app = trust_proxies(app.wsgi_app, settings)  # type: ignore[method-assign, assignment]
