"""`flask content`: check, preview and schemas, for the people who write content/."""

import click
from flask.cli import AppGroup

from backend.config import ConfigError
from backend.content.library import Library
from backend.content.preview import preview
from backend.content.source_files import did_you_mean


def commands(library: Library) -> AppGroup:
    """Return the commands for the files of `library`."""
    content = AppGroup("content", help="What people read.")

    @content.command("check")
    def check() -> None:
        """Check every file of content/ and name every mistake."""
        routines = len(_read(library).document["routines"])
        counts = f"{routines} routines, {len(library.ids['claims'])} claims"
        click.echo(f"The content is right: {counts}, version {library.version}.")

    @content.command("preview")
    @click.argument("routine", required=False)
    def preview_command(routine: str | None) -> None:
        """Print every routine as a person meets it, or the one with the id given."""
        document = _read(library).document
        by_id = {piece["id"]: piece for piece in document["routines"]}
        if routine is not None and routine not in by_id:
            expected = f"one of {', '.join(by_id)}{did_you_mean(routine, by_id)}"
            raise click.ClickException(f"found {routine}, expected {expected}")
        for shown in [by_id[routine]] if routine else by_id.values():
            click.echo(preview(shown, document))

    @content.command("schemas")
    def schemas() -> None:
        """Write content/schemas/, from which an editor completes and underlines."""
        from backend.content.json_schema import write  # apispec is slow to import

        changed = ", ".join(write(_read(library)))
        click.echo(f"Wrote {changed}." if changed else "The schemas are as they should be.")

    return content


def _read(library: Library) -> Library:
    """Read the library, or exit with every mistake."""
    try:
        library.read()
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    return library
