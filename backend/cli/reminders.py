"""Commands: `flask --app backend.app reminders run`, `reminders explain ACCOUNT` and `vapid`."""

import asyncio
import signal
import threading

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from backend.clock import now_ms
from backend.config import ConfigError, Settings
from backend.db.database import reading
from backend.db.models import Account, Installation, Reminder, Subscription
from backend.push.vapid import VapidKeys, generate_key, write_keys
from backend.reminders.explanation import explain
from backend.reminders.state import DAILY
from backend.web import logs, metrics

reminders = AppGroup("reminders", help="Send reminders, or explain them.")


@reminders.command("run")
def run_command() -> None:
    """Send due reminders until SIGTERM; a batch that has begun is completed."""
    from backend.reminders.worker import create_worker  # it is slow to import

    settings: Settings = current_app.extensions["settings"]
    logs.configure(settings)
    metrics.serve_metrics(settings)
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    asyncio.run(create_worker(current_app).run(stopped.is_set))


@reminders.command("explain")
@click.argument("account")
def explain_command(account: str) -> None:
    """Say why an account will or will not be reminded, and when."""
    with reading() as db_session:
        if db_session.get(Account, account) is None:
            raise click.ClickException(
                f"found no account {account}; an id looks like 3f2c9b1e-...."
            )
        devices = db_session.scalars(
            select(Subscription).where(Subscription.account_id == account)
        ).all()
        heartbeat_at = db_session.scalar(select(Installation.heartbeat_at))
        row = db_session.get(Reminder, (account, DAILY))
        click.echo("\n".join(explain(row, devices, heartbeat_at, now_ms())))


@click.command("vapid")
@click.option(
    "--rotate",
    is_flag=True,
    help="Make a new key; subscriptions made with the old ones keep working.",
)
@with_appcontext
def vapid(rotate: bool) -> None:
    """Show the public key that browsers subscribe with, and where the private one is."""
    settings: Settings = current_app.extensions["settings"]
    keys: VapidKeys = current_app.extensions["vapid"]
    try:
        current = keys.read()
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    if rotate:
        if settings.vapid_keys:
            raise click.ClickException(
                "The keys come from MEDIUS_VAPID_KEYS; put a new one first there."
            )
        current = [generate_key(), *current]
        write_keys(settings.vapid_path, current)
    place = "MEDIUS_VAPID_KEYS" if settings.vapid_keys else settings.vapid_path
    click.echo(f"{current[0].public}\nKept in {place}, with {len(current) - 1} older.")
    if rotate:
        click.echo("Start Medius and its workers again, so that they use it.")


def register(app: Flask) -> None:
    """Add the commands, `reminders` also by its old name `remind`."""
    old_name = AppGroup("remind", commands=reminders.commands, hidden=True, deprecated=True)
    for command in (reminders, old_name, vapid):
        app.cli.add_command(command)
