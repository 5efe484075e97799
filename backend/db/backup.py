"""`flask --app backend.app backup FILE` and `restore FILE`: a whole copy, made while everything
goes on.

A backup is a SQLite file, whatever the database is. It holds one moment, and was compared row by
row before it got its name. Only the keys for web push are not in it: they are a setting or a file
of their own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from backend.config import ConfigError, Settings
from backend.db import database_copy
from backend.db.database import reading, upgrade, usable
from backend.db.restore_notice import renew_epochs


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Copy the whole database into the new FILE, while Medius runs. FILE is there only when it is
    whole.
    """
    if file.exists():
        raise click.ClickException(f"{file} is there already; name a file that is not.")
    if not os.access(file.absolute().parent, os.W_OK):
        raise click.ClickException(
            f"{file} cannot be written: {file.absolute().parent} is no folder that can."
        )
    draft = file.absolute().with_name(f".{file.name}.part")
    try:
        counts = _copy_into(draft)
        draft.rename(file)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(
            f"{file} cannot be written ({error.strerror}); name another place."
        ) from None
    finally:
        draft.unlink(missing_ok=True)
    click.echo(
        f"Saved and compared: {database_copy.told(counts)}. {file} has {file.stat().st_size:,} bytes."
    )


def _copy_into(draft: Path) -> dict[str, int]:
    draft.unlink(missing_ok=True)
    with database_copy.opened(f"sqlite:///{draft}") as target:
        return database_copy.copy(_this_app(), target)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put the backup FILE into the database of the settings, which must be empty; it may be of an
    older Medius.

    Stop Medius first. Every phone is told at its next sync, and then sends all it holds: what was
    written after the backup comes back from the phones.
    """
    try:
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
            counts = _put_back(file, Path(folder) / "copy.db")
    except (ConfigError, OSError) as error:
        raise click.ClickException(str(error)) from None
    told = database_copy.told(counts)
    click.echo(
        f"Put back and compared: {told}. Every phone now sends all it holds at its next sync."
    )


def _put_back(file: Path, copy: Path) -> dict[str, int]:
    shutil.copyfile(file, copy)
    with database_copy.opened(f"sqlite:///{copy}") as source:
        settings: Settings = source.extensions["settings"]
        with source.app_context():
            _check(settings, file)
            upgrade(settings)
            renew_epochs()
        return database_copy.copy(source, _this_app())


def _check(settings: Settings, file: Path) -> None:
    """Raise ConfigError unless the file is a backup of ours and nothing of it is broken."""
    with usable(settings), reading() as session:
        tables = session.execute(
            text("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")
        ).scalar_one()
        if not tables or session.execute(text("PRAGMA integrity_check")).scalar_one() != "ok":
            raise ConfigError(f"{file} is not a whole backup of Medius; choose another one.")


def _this_app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]  # the app behind the proxy
