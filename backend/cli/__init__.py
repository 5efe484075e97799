"""Commands: `flask --app backend.cli content check`, `preview` and `schemas`, which need no server
and start at once.

The whole app has them too, and the one that needs it: `flask --app backend.app openapi`.
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
    """Return an app that has the commands for content and nothing else."""
    app = Flask("backend", static_folder=None)
    app.cli.add_command(commands(Library(content_folder())))
    return app


def register(app: Flask, api: Api) -> None:
    """Add the commands to the whole app."""
    from backend.cli import reminders  # the commands for content start without the database

    @click.command("openapi")
    def openapi() -> None:
        """Print the OpenAPI document."""
        click.echo(json.dumps(api.spec.to_dict(), indent=2, sort_keys=True))

    app.cli.add_command(commands(app.extensions["library"]))
    app.cli.add_command(openapi)
    reminders.register(app)
