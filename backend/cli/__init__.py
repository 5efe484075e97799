"""Commands. `flask --app backend.cli content ...` starts without the server and its database.

`flask --app backend.app` has the content commands too, and all others.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from flask import Flask

from backend.config import content_folder
from backend.content import Library
from backend.content.commands import commands

if TYPE_CHECKING:
    from flask_smorest import Api


def create_app() -> Flask:
    """Return an app with the commands for content only."""
    app = Flask("backend", static_folder=None)
    app.cli.add_command(commands(Library(content_folder())))
    return app


def register(app: Flask, api: Api) -> None:
    """Add the commands to the full app."""
    from backend.cli import reminders  # it imports the database

    @click.command("openapi")
    def openapi() -> None:
        """Print the OpenAPI document."""
        click.echo(json.dumps(api.spec.to_dict(), indent=2, sort_keys=True))

    app.cli.add_command(commands(app.extensions["library"]))
    app.cli.add_command(openapi)
    for name in ("announce-restore", "restored"):
        app.cli.add_command(_without_effect(name))
    reminders.register(app)


def _without_effect(name: str) -> click.Command:
    """Return a command of an earlier version that scripts may still run."""
    text = f"{name} does nothing: phones find out by themselves that the database was restored."
    return click.Command(name, callback=lambda: click.echo(text), hidden=True, deprecated=True)
