"""Commands: `flask --app backend.app remind run`, `remind explain ACCOUNT`, and `vapid`."""

from __future__ import annotations

import asyncio
import os
import signal

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from backend.clock import now_ms
from backend.config import ConfigError, Settings
from backend.db.database import reading
from backend.db.models import Account, Installation, Reminder, Subscription
from backend.push.endpoints import HOSTS
from backend.push.vapid import Keys, new_key, write
from backend.reminders.explanation import explain
from backend.reminders.planning import DAILY
from backend.web import logs, metrics


def commands() -> AppGroup:
    """Return the commands about reminders."""
    remind = AppGroup("remind", help="Reminders.")

    @remind.command("run")
    @click.option(
        "--parent",
        type=int,
        help="The number of the process that started this one: end when it has ended.",
    )
    @click.pass_context
    def run_command(context: click.Context, parent: int | None) -> None:
        """Send what is due, until SIGTERM; a batch that was begun is finished."""
        work(context.obj.load_app(), parent)

    @remind.command("explain")
    @click.argument("account")
    def explain_command(account: str) -> None:
        """Say why an account will or will not be reminded, and when."""
        with reading() as session:
            if session.get(Account, account) is None:
                raise click.ClickException(
                    f"found no account {account}; an id looks like 3f2c9b1e-...."
                )
            devices = session.scalars(
                select(Subscription).where(Subscription.account_id == account)
            ).all()
            beat_at = session.scalar(select(Installation.beat_at))
            click.echo(
                "\n".join(
                    explain(session.get(Reminder, (account, DAILY)), devices, beat_at, now_ms())
                )
            )

    return remind


def work(app: Flask, parent: int | None) -> None:
    """Run a worker until SIGTERM, or until the process `parent` has ended."""
    from backend.push.messages import Packer  # it takes long to load
    from backend.reminders.worker import Worker

    settings: Settings = app.extensions["settings"]
    keys: Keys = app.extensions["vapid"]
    logs.begin(settings)
    metrics.tell_alone(settings)
    ended = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.append(True))
    with app.app_context():
        worker = Worker(Packer(keys.read(), settings.contact, (*HOSTS, *settings.push_hosts)))
        asyncio.run(
            worker.run(lambda: bool(ended) or (parent is not None and os.getppid() != parent))
        )


@click.command("vapid")
@click.option(
    "--rotate",
    is_flag=True,
    help="Make a new key; subscriptions made with the old ones go on working.",
)
@click.pass_context
def vapid(context: click.Context, rotate: bool) -> None:
    """Show the public key that browsers subscribe with, and where the private one is."""
    app = context.obj.load_app()
    settings: Settings = app.extensions["settings"]
    keys: Keys = app.extensions["vapid"]
    try:
        found = keys.read()
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    if rotate:
        if settings.vapid_keys:
            raise click.ClickException(
                "The keys come from MEDIUS_VAPID_KEYS; put a new one first there."
            )
        found = [new_key(), *found]
        write(settings.vapid_path, found)
    place = "MEDIUS_VAPID_KEYS" if settings.vapid_keys else settings.vapid_path
    click.echo(f"{found[0].public}\nKept in {place}, with {len(found) - 1} older.")
    if rotate:
        click.echo("Start Medius and its workers again, so that they use it.")
