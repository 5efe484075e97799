"""Commands: `flask --app backend.app content check`, `preview` and `schemas`, and `flask --app backend.app openapi`."""

from __future__ import annotations

import json

import click
from flask import Flask
from flask.cli import AppGroup
from flask_smorest import Api

from backend.config import StartError
from backend.content import Library
from backend.content.authored import nearest
from backend.content.preview import preview
from backend.content.schemas import write


def register(app: Flask, api: Api) -> None:
    """Add the commands to `app`."""

    @click.command("openapi")
    def openapi() -> None:
        """Print the OpenAPI document."""
        click.echo(json.dumps(api.spec.to_dict(), indent=2, sort_keys=True))

    app.cli.add_command(_content(app.extensions["library"]))
    app.cli.add_command(openapi)


def _content(library: Library) -> AppGroup:
    content = AppGroup("content", help="What people read.")

    @content.command("check")
    def check() -> None:
        """Check every file of content/ and name every mistake."""
        routines = len(_right(library).document["routines"])
        carried = len(library.carriers)
        click.echo(f"The content is right: {routines} routines, {carried} claims, version {library.version}.")

    @content.command("preview")
    @click.argument("routine", required=False)
    def preview_command(routine: str | None) -> None:
        """Print every routine as a person meets it, or the one with the id given."""
        document = _right(library).document
        by_id = {one["id"]: one for one in document["routines"]}
        if routine is not None and routine not in by_id:
            ids = ", ".join(by_id)
            raise click.ClickException(f"found {routine}, expected one of {ids}{nearest(routine, by_id)}")
        for one in [by_id[routine]] if routine else by_id.values():
            click.echo(preview(one, document))

    @content.command("schemas")
    def schemas() -> None:
        """Write content/schemas/, from which an editor completes and underlines."""
        changed = write(_right(library))
        click.echo(f"Wrote {', '.join(changed)}." if changed else "The schemas are as they should be.")

    return content


def _right(library: Library) -> Library:
    """Return the library, read; or end with every mistake named."""
    try:
        library.read()
    except StartError as error:
        raise click.ClickException(str(error)) from None
    return library
