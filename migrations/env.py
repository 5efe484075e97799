"""Runs the migrations on the app's own writing engine. Processes that start at once do it one after
the other.
"""

import os
from contextlib import suppress
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, text

from backend.db.database import db

MIGRATION = 0x6D656469  # "medi": the number of the lock, the same in every process


def wait_for_other_processes(connection: Connection) -> None:
    """Hold PostgreSQL's lock to the end of the transaction, however long others migrate; SQLite has
    its own.
    """
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION})


if db.engine.dialect.name == "sqlite":
    file = Path(db.engine.url.database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    # A database holds diaries: its owner alone reads it, and SQLite's log and index beside it are
    # as private.
    with suppress(OSError):  # it is there; or it cannot be made, and SQLite says so
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transactional_ddl=True,  # SQLite can undo a half-made table, though Alembic does not expect it
        render_as_batch=True,  # SQLite cannot alter a column in place
        compare_type=True,
    )
    with context.begin_transaction():
        wait_for_other_processes(connection)
        context.run_migrations()
