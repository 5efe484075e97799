"""Commands: `flask --app backend.app content check` and `flask --app backend.app openapi`."""

from __future__ import annotations

import json

import click
from flask import Flask
from flask.cli import AppGroup
from flask_smorest import Api

from backend.config import StartError
from backend.content import Library


def register(app: Flask, api: Api) -> None:
    """Add the commands to `app`."""
    content = AppGroup("content", help="What people read.")

    @content.command("check")
    def check() -> None:
        """Check every file of content/ and name every mistake."""
        library: Library = app.extensions["library"]
        try:
            document = library.document
        except StartError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"The content is right: {len(document['routines'])} routines, version {library.version}.")

    @click.command("openapi")
    def openapi() -> None:
        """Print the OpenAPI document."""
        click.echo(json.dumps(api.spec.to_dict(), indent=2, sort_keys=True))

    app.cli.add_command(content)
    app.cli.add_command(openapi)
