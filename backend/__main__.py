"""`python -m backend`: checks everything, then serves until SIGTERM."""

import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from flask.cli import load_dotenv
from flask.helpers import get_load_dotenv

from backend.app import create_app
from backend.config import ConfigError, Settings, from_environment, warn_of_deprecated
from backend.db.database import disconnect, upgrade
from backend.reminders.worker_thread import WorkerThread
from backend.web import logs, metrics, server


def main() -> int:
    """Serve, or print in one sentence why that is not possible. Returns the exit code."""
    load_dotenv(load_defaults=get_load_dotenv())  # as the `flask` command does
    try:
        settings = from_environment()
        logs.configure(settings)
        warn_of_deprecated()
        run(settings)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run(settings: Settings) -> None:
    """Check what serving needs, bring the database up to date, and serve. Raises ConfigError."""
    with server.bind(settings) as listener:
        if settings.database_file:
            _check_folder(settings.database_file.parent)
        app = create_app(settings)
        try:
            with app.app_context():
                upgrade(settings)
            metrics.serve_metrics(settings)
            worker = WorkerThread(app) if settings.worker else None
            with worker or nullcontext():
                print(f"Medius is at {_url(settings)}", flush=True)
                server.serve(app, listener, on_stop=worker.stop if worker else None)
        finally:
            disconnect(app)


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ConfigError(
            f"The database's folder {folder} cannot be written ({error.strerror}); "
            "set DATABASE_URL to a writable path."
        ) from None


def _url(settings: Settings) -> str:
    local = settings.host in ("127.0.0.1", "0.0.0.0", "::", "::1")  # noqa: S104 - compared
    return f"http://{'localhost' if local else settings.host}:{settings.port}"


if __name__ == "__main__":
    sys.exit(main())
