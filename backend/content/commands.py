"""Commands for those who write content/: check, preview and schemas."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from backend.config import ConfigError
from backend.content.library import Library
from backend.content.preview import preview
from backend.content.source_files import nearest


def commands(library: Library) -> AppGroup:
    """Return the commands for the files of this library."""
    content = AppGroup("content", help="What people read.")

    @content.command("check")
    def check() -> None:
        """Check every file of content/ and name every mistake."""
        routines = len(_right(library).document["routines"])
        carried = len(library.carriers)
        click.echo(
            f"The content is right: {routines} routines, {carried} claims, version {library.version}."
        )

    @content.command("preview")
    @click.argument("routine", required=False)
    def preview_command(routine: str | None) -> None:
        """Print every routine as a person meets it, or the one with the id given."""
        document = _right(library).document
        by_id = {one["id"]: one for one in document["routines"]}
        if routine is not None and routine not in by_id:
            ids = ", ".join(by_id)
            raise click.ClickException(
                f"found {routine}, expected one of {ids}{nearest(routine, by_id)}"
            )
        for one in [by_id[routine]] if routine else by_id.values():
            click.echo(preview(one, document))

    @content.command("schemas")
    def schemas() -> None:
        """Write content/schemas/, from which an editor completes and underlines."""
        from backend.content.schemas import (
            write,
        )  # its library is slow to load, and only this command needs it

        changed = write(_right(library))
        click.echo(
            f"Wrote {', '.join(changed)}." if changed else "The schemas are as they should be."
        )

    return content


def _right(library: Library) -> Library:
    """Return the library, read; or end with every mistake named."""
    try:
        library.read()
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    return library
