"""`flask --app backend.app backup FILE` and `restore FILE`, for SQLite; PostgreSQL has pg_dump.

A backup is a SQLite file that holds one moment of the database, made while Medius runs. The keys
for web push are not in it: they are a setting or a file of their own.
"""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import exists, func, inspect, select, text

from backend.config import ConfigError, Settings
from backend.db.database import raising_config_error, reading, upgrade
from backend.db.database_copy import in_words, open_app
from backend.db.models import Base, Installation


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Save the SQLite database in the new FILE, while Medius runs."""
    database = _database_file()
    if file.exists():
        raise click.ClickException(f"{file} is there already; name a file that is not.")
    if not os.access(file.absolute().parent, os.W_OK):
        raise click.ClickException(
            f"{file} cannot be written: {file.absolute().parent} is not a writable folder."
        )
    draft = file.absolute().with_name(f".{file.name}.part")
    try:
        _copy(database, draft)
        counts = _check_and_count(draft, file)
        draft.rename(file)
    except (ConfigError, OSError, sqlite3.Error) as error:
        raise click.ClickException(f"{file} cannot be written ({error}).") from None
    finally:
        draft.unlink(missing_ok=True)
    click.echo(f"Saved and checked: {counts}. {file} has {file.stat().st_size:,} bytes.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put the backup FILE, which may be of an older Medius, into the empty SQLite database.

    Stop Medius first. A phone that has seen something newer learns of it at its next sync and then
    sends all it holds, so what was written after the backup comes back from the phones.
    """
    database = _database_file()
    try:
        _check_empty(database)
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
            draft = Path(folder) / "copy.db"
            shutil.copyfile(file, draft)
            counts = _check_and_count(draft, file, prepare=True)
            database.parent.mkdir(parents=True, exist_ok=True)
            _copy(draft, database)
    except (ConfigError, OSError, sqlite3.Error) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Restored: {counts}. Phones send what it lacks at their next sync.")


def _database_file() -> Path:
    settings: Settings = current_app.extensions["settings"]
    if settings.database_file is None:
        raise click.ClickException(
            f"The database {settings.database_place} is PostgreSQL: save it with pg_dump, put it "
            "back with pg_restore."
        )
    return settings.database_file


def _copy(source: Path, target: Path) -> None:
    """Copy a snapshot of one SQLite database over another; only the owner may read it."""
    target.touch(0o600)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _check_and_count(draft: Path, file: Path, *, prepare: bool = False) -> str:
    """Return how many rows the copy `draft` of `file` has; first migrate it if `prepare`.

    Raises ConfigError when it is damaged, or no backup of Medius.
    """
    with open_app(f"sqlite:///{draft}") as app, app.app_context():
        settings: Settings = app.extensions["settings"]
        with raising_config_error(settings), reading() as db_session:
            tables = inspect(db_session.connection()).get_table_names()
            intact = db_session.scalar(text("PRAGMA integrity_check")) == "ok"
        if not intact or "alembic_version" not in tables:
            raise ConfigError(f"{file} is not a whole backup of Medius; choose another one.")
        if prepare:
            upgrade(settings)
        with reading() as db_session:
            return in_words(
                {
                    table.name: db_session.scalar(select(func.count()).select_from(table)) or 0
                    for table in Base.metadata.sorted_tables
                }
            )


def _check_empty(database: Path) -> None:
    """Raise ConfigError when the database holds more than what its first migration writes."""
    if not database.exists():
        return
    with raising_config_error(current_app.extensions["settings"]), reading() as db_session:
        present = inspect(db_session.connection()).get_table_names()
        for table in Base.metadata.sorted_tables:
            if table.name not in present or table is Installation.__table__:
                continue
            if db_session.scalar(select(exists(select(table)))):
                raise ConfigError(
                    f"The database {database} has something in it already; name an empty one."
                )
