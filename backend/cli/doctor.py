"""`flask --app backend.app doctor`: reports the state of an installation in sentences."""

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
from backend.db.database import raising_config_error, reading
from backend.db.models import Installation, Reminder, SyncBatch
from backend.push.vapid import VapidKeys
from backend.reminders.health import is_overdue, worker_state

MAX_CLOCK_DIFFERENCE_MS = 5_000  # between Medius and its database
DATABASE_CLOCK = "SELECT extract(epoch FROM clock_timestamp()) * 1000"
MIN_FREE_SHARE, MIN_FREE_BYTES = 0.2, 200 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One sentence; `ok` if it needs no action."""

    sentence: str
    ok: bool = True


def _warning(sentence: str) -> Finding:
    return Finding(sentence, ok=False)


Check = Callable[[Settings], Iterator[Finding]]


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check settings, content, app, database, keys, clock, zones, disk and worker.

    Prints a line for each, which begins with OK or WARN. Exits with 1 if there is a WARN.
    """
    settings: Settings = current_app.extensions["settings"]
    findings = [finding for check in CHECKS for finding in _run(check, settings)]
    database = list(_run(_database, settings))
    findings += database
    if all(finding.ok for finding in database):  # the other checks read its tables
        findings += [finding for check in TABLE_CHECKS for finding in _run(check, settings)]
    for finding in findings:
        click.echo(f"{'OK  ' if finding.ok else 'WARN'}  {finding.sentence}")
    if not all(finding.ok for finding in findings):
        click.get_current_context().exit(1)


def _run(check: Check, settings: Settings) -> Iterator[Finding]:
    """Yield the findings of `check`; a check that fails is a finding too."""
    try:
        with raising_config_error(settings):
            yield from check(settings)
    except ConfigError as error:
        yield _warning(str(error))


def _settings(settings: Settings) -> Iterator[Finding]:
    if settings.contact == Settings.contact:
        yield _warning("MEDIUS_CONTACT is not set; push services want to know whom to write to.")
    if not settings.trusted_hosts:
        yield _warning(
            "TRUSTED_HOSTS is not set; Medius answers to every name. Set it to your own."
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
        yield _warning(
            f"The app is not built: {settings.app_folder} has no index.html; run `make build`."
        )


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.database_file and not settings.database_file.is_file():
        yield _warning(
            f"There is no database {settings.database_place} yet; the first start makes it."
        )
        return
    with reading() as db_session:
        revision = MigrationContext.configure(db_session.connection()).get_current_revision()
    yield Finding(f"The database {settings.database_place} answers.")
    if settings.database_file:
        yield from _file_mode(settings.database_file)
    newest = current_app.extensions["newest_migration"]
    if revision == newest:
        yield Finding(f"Its migrations are current, at {revision}.")
    else:
        yield _warning(
            f"Its migrations are at {revision} and not at {newest}; "
            "start this version once to migrate it."
        )


def _keys(settings: Settings) -> Iterator[Finding]:
    if not settings.vapid_keys and not settings.vapid_path.exists():
        yield _warning(
            f"There are no keys for web push yet; the first start makes {settings.vapid_path}."
        )
        return
    keys: VapidKeys = current_app.extensions["vapid"]
    place = "MEDIUS_VAPID_KEYS" if settings.vapid_keys else str(settings.vapid_path)
    count = len(keys.read())
    yield Finding(
        f"The keys for web push are in {place}: {count}. Keep a copy, no backup has them."
    )
    if not settings.vapid_keys:
        yield from _file_mode(settings.vapid_path)


def _file_mode(file: Path) -> Iterator[Finding]:
    if file.stat().st_mode & 0o077:
        yield _warning(f"Others may read {file}; run `chmod 600` on it.")


def _clock(settings: Settings) -> Iterator[Finding]:
    with reading() as db_session:
        newest = db_session.scalar(select(func.max(SyncBatch.created_at))) or 0
        database_ms = None if settings.database_file else db_session.scalar(text(DATABASE_CLOCK))
    now = now_ms()
    difference = 0 if database_ms is None else abs(float(database_ms) - now)
    if difference > MAX_CLOCK_DIFFERENCE_MS:
        seconds = difference / 1000
        yield _warning(
            f"This clock and the database's are {seconds:,.0f} s apart; set both by NTP."
        )
    if newest > now + MAX_CLOCK_DIFFERENCE_MS:
        yield _warning(
            "Something was written later than now: the clock was set back. Set it by NTP."
        )
    utc = datetime.fromtimestamp(now / 1000, UTC)
    yield Finding(f"The clock says {utc:%Y-%m-%d %H:%M:%S} UTC.")


def _zones(_: Settings) -> Iterator[Finding]:
    with reading() as db_session:
        used = db_session.scalar(select(Installation.zone_data))
    if used in (None, tzdata.IANA_VERSION):
        yield Finding(f"The zone files are those of tzdata {tzdata.IANA_VERSION}.")
    else:
        yield _warning(
            f"Reminders were worked out with tzdata {used}, and {tzdata.IANA_VERSION} is here; "
            "start the worker."
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    if settings.database_file is None or not settings.database_file.parent.is_dir():
        yield Finding("The database's disk is on another machine; watch it there.")
        return
    total, _, free = shutil.disk_usage(settings.database_file.parent)
    ok = free >= MIN_FREE_BYTES and free >= MIN_FREE_SHARE * total
    advice = " Make room before it is full: then nothing can be written, not even a delete."
    yield Finding(
        f"{free / total:.0%} of the database's disk is free, {free // 2**20:,} MiB."
        f"{'' if ok else advice}",
        ok,
    )


def _worker(_: Settings) -> Iterator[Finding]:
    with reading() as db_session:
        heartbeat_at = db_session.scalar(select(Installation.heartbeat_at))
        oldest_due_at = db_session.scalar(select(func.min(Reminder.due_at)))
    now = now_ms()
    if heartbeat_at is None:
        yield _warning(
            "No worker ever looked for reminders; start Medius, or `flask reminders run`."
        )
        return
    seconds = max(0, now - heartbeat_at) // 1000
    yield Finding(
        f"A worker looked for reminders {seconds:,} s ago.", worker_state(heartbeat_at, now) == "ok"
    )
    if oldest_due_at is not None and is_overdue(oldest_due_at, now):
        minutes = (now - oldest_due_at) // 60_000
        yield _warning(f"The oldest reminder has been overdue for {minutes:,} minutes.")


CHECKS: tuple[Check, ...] = (_settings, _app, _content, _keys, _disk)
TABLE_CHECKS: tuple[Check, ...] = (_clock, _zones, _worker)
