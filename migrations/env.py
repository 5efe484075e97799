"""Runs the migrations on the app's own writing engine."""

from pathlib import Path

from alembic import context

from backend.database import db

Path(db.engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transactional_ddl=True,  # SQLite can undo a half-made table, though Alembic does not expect it
        render_as_batch=True,  # SQLite cannot alter a column in place
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
