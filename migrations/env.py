"""Run the migrations on the engine for writers, one process after the other."""

import os
from contextlib import suppress
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, text

from backend.db.database import db

MIGRATION = 0x6D656469  # "medi": the number of the lock in every process


def wait_for_other_processes(connection: Connection) -> None:
    """Take PostgreSQL's lock until the transaction ends; SQLite has its own lock."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION})


if db.engine.dialect.name == "sqlite":
    file = Path(db.engine.url.database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    # A database holds diaries, so only its owner may read it. SQLite gives its log the same mode.
    with suppress(OSError):  # it exists; or it cannot be made, and SQLite reports that
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transactional_ddl=True,  # Alembic assumes that SQLite cannot undo DDL, but it can
        render_as_batch=True,  # SQLite cannot alter a column in place
        compare_type=True,
    )
    with context.begin_transaction():
        wait_for_other_processes(connection)
        context.run_migrations()
