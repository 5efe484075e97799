"""`flask --app backend.app restored`: says that the database was put back from a copy."""

from __future__ import annotations

import secrets

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select, update

from backend.db.database import writing
from backend.db.models import Account


@click.command("restored")
@with_appcontext
def restored() -> None:
    """Say that the database was put back from a copy.

    Every account gets a new epoch, so each phone reads everything anew and then sends all it holds.
    Phones also find out by themselves when they had seen something newer; this tells those too that
    had not. Run it again as often as you like: it costs each phone one full sync.
    """
    click.echo(f"Every phone of {renew_epochs()} accounts now sends all it holds at its next sync.")


def renew_epochs() -> int:
    """Give every account a new epoch; return how many there are."""
    with writing() as session:
        session.execute(update(Account).values(epoch=secrets.token_hex(4)))
        return session.execute(select(func.count()).select_from(Account)).scalar_one()
