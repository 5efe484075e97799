"""`flask --app backend.app doctor`: looks at everything an installation stands on, and says in
sentences how it is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import tzdata
from alembic.runtime.migration import MigrationContext
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select, text

from backend.clock import now_ms
from backend.config import ConfigError, Settings
from backend.content import Library
from backend.db.database import reading, usable
from backend.db.models import Installation, Reminder, SyncBatch
from backend.push.vapid import VapidKeys

LATE_MS = 60_000
OVERDUE_MS = 5 * 60_000
CLOCK_MS = 5_000
"""How far the clocks of Medius and of its database may lie apart."""
DATABASE_CLOCK = "SELECT extract(epoch FROM clock_timestamp()) * 1000"
LEAST_FREE, LEAST_BYTES = 0.2, 200 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One sentence, and whether somebody should act on it."""

    sentence: str
    well: bool = True


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at settings, app, database, keys, clock, zones, disk and worker. Ends with 1 when
    something is not well.
    """
    settings: Settings = current_app.extensions["settings"]
    findings = [finding for look in LOOKS for finding in _looked(look, settings)]
    database = list(_looked(_database, settings))
    findings += database
    if all(finding.well for finding in database):  # the others ask its tables
        findings += [finding for look in LOOKS_INSIDE for finding in _looked(look, settings)]
    for finding in findings:
        click.echo(f"{'well  ' if finding.well else 'LOOK  '}  {finding.sentence}")
    if not all(finding.well for finding in findings):
        click.get_current_context().exit(1)


Look = Callable[[Settings], Iterator[Finding]]


def _looked(look: Look, settings: Settings) -> Iterator[Finding]:
    """Yield what `look` finds; that it could not look is a finding too."""
    try:
        with usable(settings):
            yield from look(settings)
    except ConfigError as error:
        yield Finding(str(error), well=False)


def _settings(settings: Settings) -> Iterator[Finding]:
    if settings.contact == Settings.contact:
        yield Finding(
            "MEDIUS_CONTACT is not set; push services want to know whom to write to.", well=False
        )
    if not settings.trusted_hosts:
        yield Finding(
            "TRUSTED_HOSTS is not set; Medius answers to every name. Set it to your own.",
            well=False,
        )
    if not settings.proxies and not settings.client_address and settings.host != Settings.host:
        yield Finding(
            "No proxy is named (MEDIUS_PROXIES), so every browser must reach Medius itself."
        )
    yield Finding(f"It serves on {settings.host} port {settings.port}.")


def _content(_: Settings) -> Iterator[Finding]:
    library: Library = current_app.extensions["library"]
    library.read()
    yield Finding(f"The content is right, version {library.version}.")


def _app(settings: Settings) -> Iterator[Finding]:
    if settings.app_folder is None:
        yield Finding("The API is served alone, without the app (MEDIUS_APP is none).")
    elif (settings.app_folder / "index.html").is_file():
        yield Finding(f"The app is built, in {settings.app_folder}.")
    else:
        yield Finding(
            f"The app is not built: {settings.app_folder} has no index.html; run `make build`.",
            well=False,
        )


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.database_file and not settings.database_file.is_file():
        yield Finding(
            f"There is no database {settings.database_place} yet; the first start makes it.",
            well=False,
        )
        return
    with reading() as session:
        revision = MigrationContext.configure(session.connection()).get_current_revision()
    yield Finding(f"The database {settings.database_place} answers.")
    if settings.database_file:
        yield from _private(settings.database_file)
    newest = current_app.extensions["newest_migration"]
    if revision == newest:
        yield Finding(f"Its migrations are current, at {revision}.")
    else:
        sentence = (
            f"Its migrations are at {revision} and not at {newest}; start this Medius on it once."
        )
        yield Finding(sentence, well=False)


def _keys(settings: Settings) -> Iterator[Finding]:
    if not settings.vapid_keys and not settings.vapid_path.exists():
        yield Finding(
            f"There are no keys for web push yet; the first start makes {settings.vapid_path}.",
            well=False,
        )
        return
    keys: VapidKeys = current_app.extensions["vapid"]
    where = "MEDIUS_VAPID_KEYS" if settings.vapid_keys else str(settings.vapid_path)
    yield Finding(
        f"The keys for web push are in {where}: {len(keys.read())}. Keep a copy, no backup has them."
    )
    if not settings.vapid_keys:
        yield from _private(settings.vapid_path)


def _private(file: Path) -> Iterator[Finding]:
    if file.stat().st_mode & 0o077:
        yield Finding(f"Others may read {file}; run `chmod 600` on it.", well=False)


def _clock(settings: Settings) -> Iterator[Finding]:
    with reading() as session:
        newest = session.scalar(select(func.max(SyncBatch.at))) or 0
        theirs = None if settings.database_file else session.scalar(text(DATABASE_CLOCK))
    now = now_ms()
    apart = 0 if theirs is None else abs(float(theirs) - now)
    if apart > CLOCK_MS:
        yield Finding(
            f"This clock and the database's are {apart / 1000:,.0f} s apart; set both by NTP.",
            well=False,
        )
    if newest > now + CLOCK_MS:
        yield Finding(
            "Something was written later than now: the clock was set back. Set it by NTP.",
            well=False,
        )
    yield Finding(
        f"The clock says {datetime.fromtimestamp(now / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC."
    )


def _zones(_: Settings) -> Iterator[Finding]:
    with reading() as session:
        used = session.scalar(select(Installation.zone_data))
    if used in (None, tzdata.IANA_VERSION):
        yield Finding(f"The zone files are those of tzdata {tzdata.IANA_VERSION}.")
    else:
        sentence = f"Reminders were worked out with tzdata {used}, and {tzdata.IANA_VERSION} is here; start the worker."
        yield Finding(sentence, well=False)


def _disk(settings: Settings) -> Iterator[Finding]:
    if settings.database_file is None or not settings.database_file.parent.is_dir():
        yield Finding("The database's disk is on another machine; watch it there.")
        return
    total, _, free = shutil.disk_usage(settings.database_file.parent)
    well = free >= LEAST_BYTES and free >= LEAST_FREE * total
    more = (
        ""
        if well
        else " Make room before it is full: then nothing can be written, not even a delete."
    )
    yield Finding(
        f"{free / total:.0%} of the database's disk is free, {free // 2**20:,} MiB.{more}",
        well=well,
    )


def _worker(_: Settings) -> Iterator[Finding]:
    with reading() as session:
        beat_at = session.scalar(select(Installation.beat_at))
        oldest = session.scalar(select(func.min(Reminder.due_at)))
    now = now_ms()
    if beat_at is None:
        yield Finding(
            "No worker ever looked for reminders; start Medius, or `flask reminders run`.",
            well=False,
        )
        return
    late = now - beat_at > LATE_MS
    yield Finding(
        f"A worker looked for reminders {max(0, now - beat_at) // 1000:,} s ago.", well=not late
    )
    if oldest is not None and now - oldest > OVERDUE_MS:
        yield Finding(
            f"The oldest reminder is due for {(now - oldest) // 60_000:,} minutes.", well=False
        )


LOOKS: tuple[Look, ...] = (_settings, _app, _content, _keys, _disk)
LOOKS_INSIDE: tuple[Look, ...] = (_clock, _zones, _worker)
