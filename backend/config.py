"""Every setting, its unit and its default. A wrong one stops the start with one sentence."""

from __future__ import annotations

import os
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import URL

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"
THREADS = 8  # requests that are answered at the same time

# The pinned tzdata wheel and not the machine's own zone files, which are years behind in some
# zones.
os.environ["PYTHONTZPATH"] = ""
zoneinfo.reset_tzpath(to=())

POSTGRESQL = ("postgresql", "postgres")
"""What an address of PostgreSQL begins with; the second as hosts write it."""
LIKE = "write it like sqlite:///instance/medius.db or postgresql://user:password@host/medius."


class ConfigError(Exception):
    """Why Medius cannot start: one sentence that says what to do."""


def content_folder(environment: Mapping[str, str]) -> Path:
    """Return where the routines, tools and muscles are: MEDIUS_CONTENT, or beside `backend`."""
    return Path(environment.get("MEDIUS_CONTENT") or CONTENT)


@dataclass(frozen=True)
class Settings:
    """What may differ from one installation to the next."""

    database_url: str = "sqlite:///instance/medius.db"
    """DATABASE_URL. A SQLite file, whose relative path starts at the folder that holds `backend`;
    or PostgreSQL."""
    host: str = "127.0.0.1"
    """HOST. The address to listen on; 0.0.0.0 for every one."""
    port: int = 8000
    """PORT, 1 to 65535."""
    content_folder: Path = CONTENT
    """MEDIUS_CONTENT. Where the routines, tools and muscles are."""
    app_folder: Path | None = ROOT / "pwa" / "dist"
    """MEDIUS_APP. Where the built app is; `none` serves the API alone."""
    accounts_per_hour: int = 20
    """MEDIUS_ACCOUNTS_PER_HOUR. New accounts from one address."""
    syncs_per_hour: int = 3600
    """MEDIUS_SYNCS_PER_HOUR. Requests of one account that change something; so many at once, then
    one in so often."""
    trusted_hosts: tuple[str, ...] = ()
    """TRUSTED_HOSTS, with commas between. Host names to answer to; none means any."""
    proxies: int = 0
    """MEDIUS_PROXIES. How many proxies of our own stand in front and set X-Forwarded-*."""
    client_address: str = ""
    """MEDIUS_CLIENT_ADDRESS. The header in which a host's own proxy tells the client's address and
    lets nobody else do so, like Fly-Client-IP. Then X-Forwarded-Proto is believed too, and no other
    header."""
    vapid_keys: str = ""
    """MEDIUS_VAPID_KEYS. Private keys for web push as PEM, the one in use first; none means a file
    of its own."""
    vapid_file: Path | None = None
    """MEDIUS_VAPID_FILE. Where that file is; beside the database when it is not said. Made at the
    first start."""
    contact: str = "mailto:medius@example.com"
    """MEDIUS_CONTACT. Whom push services write to: mailto:you@your.example or an https address."""
    push_hosts: tuple[str, ...] = ()
    """MEDIUS_PUSH_HOSTS, with commas between. Further push services: hosts, or whole origins."""
    worker: bool = True
    """MEDIUS_WORKER. `none` sends no reminders from beside the server; then run `flask remind`
    somewhere."""
    log_requests: bool = False
    """MEDIUS_LOG. `requests` logs every request, by its route alone; `errors` what went wrong."""
    metrics: str = ""
    """MEDIUS_METRICS, like 127.0.0.1:9091. Where figures are told to Prometheus, and to whoever
    else can ask there."""
    serving: bool = True
    """False under the `flask` command, whose commands also run where there is nothing to serve."""

    @property
    def database(self) -> URL:
        """Return where the database is: a file with its absolute path, or a server and our driver
        for it.
        """
        from sqlalchemy.engine import make_url  # the content commands start without SQLAlchemy

        url = make_url(self.database_url)
        if url.get_backend_name() in POSTGRESQL:
            return url.set(drivername="postgresql+psycopg")
        return url.set(database=str(ROOT / (url.database or "")))

    @property
    def database_file(self) -> Path | None:
        """Return the database's file, or None when a server keeps it."""
        return (
            Path(self.database.database or "")
            if self.database.get_backend_name() == "sqlite"
            else None
        )

    @property
    def vapid_path(self) -> Path:
        """Return where the keys for web push are kept."""
        beside = self.database_file.parent if self.database_file else ROOT / "instance"
        return self.vapid_file or beside / "vapid.pem"

    @property
    def database_place(self) -> str:
        """Return where the database is, for people: without the name and password that open it."""
        return str(
            self.database_file
            or f"{self.database.database} on {self.database.host or 'this machine'}"
        )


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings the environment asks for.

    Raises ConfigError with one sentence that names the variable.
    """
    default = Settings()
    return Settings(
        database_url=_database_url(environment.get("DATABASE_URL") or default.database_url),
        host=environment.get("HOST") or default.host,
        port=_whole(environment, "PORT", default.port, 1, 65535),
        content_folder=content_folder(environment),
        app_folder=_app_folder(environment),
        accounts_per_hour=_whole(
            environment, "MEDIUS_ACCOUNTS_PER_HOUR", default.accounts_per_hour, 1, 1_000_000
        ),
        syncs_per_hour=_whole(
            environment, "MEDIUS_SYNCS_PER_HOUR", default.syncs_per_hour, 1, 1_000_000_000
        ),
        trusted_hosts=_names(environment, "TRUSTED_HOSTS"),
        proxies=_whole(environment, "MEDIUS_PROXIES", default.proxies, 0, 10),
        client_address=_header(environment.get("MEDIUS_CLIENT_ADDRESS", "")),
        vapid_keys=environment.get("MEDIUS_VAPID_KEYS", ""),
        vapid_file=Path(environment["MEDIUS_VAPID_FILE"])
        if environment.get("MEDIUS_VAPID_FILE")
        else None,
        contact=_contact(environment.get("MEDIUS_CONTACT") or default.contact),
        push_hosts=_names(environment, "MEDIUS_PUSH_HOSTS"),
        worker=_one_of(environment, "MEDIUS_WORKER", "beside", "none") == "beside",
        log_requests=_one_of(environment, "MEDIUS_LOG", "errors", "requests") == "requests",
        metrics=_address(environment.get("MEDIUS_METRICS", "")),
        serving=environment.get("FLASK_RUN_FROM_CLI") != "true",
    )


def _names(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in environment.get(name, "").split(",") if each.strip())


def _address(text: str) -> str:
    if text and not re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[\w.-]+):[0-9]{1,5}", text):
        raise ConfigError(f"MEDIUS_METRICS is {text[:40]!r}, but must be like 127.0.0.1:9091.")
    return text


def _header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]*", text):
        raise ConfigError(
            f"MEDIUS_CLIENT_ADDRESS is {text[:40]!r}, but must be the name of a header, like Fly-Client-IP."
        )
    return text


def _contact(text: str) -> str:
    if not re.fullmatch(r"mailto:[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|https://[^\s<>]+", text):
        raise ConfigError(
            f"MEDIUS_CONTACT is {text[:40]!r}, but must be like mailto:you@your.example or https://..."
        )
    return text


def _one_of(environment: Mapping[str, str], name: str, default: str, other: str) -> str:
    text = environment.get(name) or default
    if text not in (default, other):
        raise ConfigError(f"{name} is {text[:40]!r}, but must be {default} or {other}.")
    return text


def _app_folder(environment: Mapping[str, str]) -> Path | None:
    asked = environment.get("MEDIUS_APP")
    return None if asked == "none" else Path(asked or ROOT / "pwa" / "dist")


def _database_url(text: str) -> str:
    """Return `text` if it names a database. It is never repeated in full: it may hold a
    password.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ConfigError(f"DATABASE_URL is not a database address; {LIKE}") from None
    if url.get_backend_name() not in ("sqlite", *POSTGRESQL):
        raise ConfigError(
            f"DATABASE_URL begins with {url.drivername}, which is neither SQLite nor PostgreSQL; {LIKE}"
        )
    if not url.database or url.database == ":memory:":
        raise ConfigError(f"DATABASE_URL names no database; {LIKE}")
    return text


def _whole(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """Return the whole number the variable `name` holds."""
    text = environment.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and least <= int(text[:20]) <= most):
        raise ConfigError(
            f"{name} is {text[:40]!r}, but must be a whole number from {least} to {most}."
        )
    return int(text)
