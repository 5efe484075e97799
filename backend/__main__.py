"""`python -m backend`: checks everything, then serves until SIGTERM."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from backend.app import create_app
from backend.config import ConfigError, Settings, from_environment
from backend.db.database import disconnect, upgrade
from backend.reminders.supervisor import Beside
from backend.web import logs, metrics

STOP_SECONDS = 20
"""For the requests that were begun when it is told to stop."""


def main() -> int:
    """Serve, or say in one sentence why not. Returns the exit code."""
    try:
        settings = from_environment()
        logs.begin(settings)
        prepare(settings)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        with metrics.serve_metrics(settings):
            _serve(settings)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def prepare(settings: Settings) -> None:
    """Check all that serving needs and bring the database up to date. Raises ConfigError."""
    _check_port(settings)
    if settings.database_file:
        _check_folder(settings.database_file.parent)
    app = create_app(settings)
    try:
        with app.app_context():
            upgrade(settings)
    finally:
        disconnect(app)  # those that serve have connections of their own


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise ConfigError(
                f"Medius cannot listen on {settings.host} port {settings.port} ({error.strerror}); "
                "set HOST and PORT to an address that is free."
            ) from None


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ConfigError(
            f"The database's folder {folder} cannot be written ({error.strerror}); "
            "set DATABASE_URL to a place that can."
        ) from None


def _serve(settings: Settings) -> None:
    # Ctrl-C reaches a whole group of processes, and a process that serves hangs when it is told
    # twice to stop.
    os.register_at_fork(
        after_in_child=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    )
    server = Granian(
        "backend.app:create_served_app",
        settings.host,
        settings.port,
        interface=Interfaces.RSGI,
        factory=True,
        workers=settings.processes,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=logs.GRANIAN,
    )
    name = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else settings.host  # noqa: S104 - compared
    print(f"Medius is at http://{name}:{settings.port}", flush=True)
    with Beside() if settings.worker else nullcontext():
        server.serve()


if __name__ == "__main__":
    sys.exit(main())
