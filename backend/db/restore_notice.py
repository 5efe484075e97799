"""`flask --app backend.app announce-restore`: reports that the database is an older copy."""

import copy
import secrets

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select, update

from backend.db.database import writing
from backend.db.models import Account


@click.command("announce-restore")
@with_appcontext
def announce_restore() -> None:
    """Tell every phone that the database was restored from a backup.

    Each account gets a new epoch, so each phone downloads everything again and then uploads what
    the server lacks. Phones that had seen something newer find out by themselves; this reaches the
    others too. It may run any number of times: each run costs each phone one full sync.
    """
    click.echo(f"Every phone of {renew_epochs()} accounts now sends all it holds at its next sync.")


restored = copy.copy(announce_restore)  # the old name
restored.name, restored.hidden, restored.deprecated = "restored", True, True


def renew_epochs() -> int:
    """Give every account a new epoch; return how many accounts there are."""
    with writing() as db_session:
        db_session.execute(update(Account).values(epoch=secrets.token_hex(4)))
        return db_session.execute(select(func.count()).select_from(Account)).scalar_one()
