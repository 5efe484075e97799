"""Every setting, its unit and its default. A wrong one stops the start with one sentence."""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

# The pinned tzdata wheel and not the machine's own zone files, which are years behind in some zones.
os.environ["PYTHONTZPATH"] = ""
zoneinfo.reset_tzpath(to=())

ROOT = Path(__file__).resolve().parent.parent


class StartError(Exception):
    """Why Medius cannot start: one sentence that says what to do."""


@dataclass(frozen=True)
class Settings:
    """What may differ from one installation to the next."""

    database_url: str = "sqlite:///instance/medius.db"
    """DATABASE_URL. A relative path starts at the folder that holds `backend`."""
    host: str = "127.0.0.1"
    """HOST. The address to listen on; 0.0.0.0 for every one."""
    port: int = 8000
    """PORT, 1 to 65535."""
    content_folder: Path = ROOT / "content"
    """MEDIUS_CONTENT. Where the routines, tools and muscles are."""
    app_folder: Path | None = ROOT / "pwa" / "dist"
    """MEDIUS_APP. Where the built app is; `none` serves the API alone."""
    accounts_per_hour: int = 20
    """MEDIUS_ACCOUNTS_PER_HOUR. New accounts from one address."""
    trusted_hosts: tuple[str, ...] = ()
    """TRUSTED_HOSTS, with commas between. Host names to answer to; none means any."""
    proxies: int = 0
    """MEDIUS_PROXIES. How many proxies of our own stand in front and set X-Forwarded-*."""
    serving: bool = True
    """False under the `flask` command, whose commands also run where there is nothing to serve."""

    @property
    def database(self) -> URL:
        """Return where the database is, with an absolute path."""
        url = make_url(self.database_url)
        return url.set(database=str(ROOT / (url.database or "")))

    @property
    def database_file(self) -> Path:
        """Return the database's file."""
        return Path(self.database.database or "")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings the environment asks for.

    Raises StartError with one sentence that names the variable.
    """
    default = Settings()
    return Settings(
        database_url=_database_url(environment.get("DATABASE_URL") or default.database_url),
        host=environment.get("HOST") or default.host,
        port=_whole(environment, "PORT", default.port, 1, 65535),
        content_folder=Path(environment.get("MEDIUS_CONTENT") or default.content_folder),
        app_folder=_app_folder(environment),
        accounts_per_hour=_whole(environment, "MEDIUS_ACCOUNTS_PER_HOUR", default.accounts_per_hour, 1, 1_000_000),
        trusted_hosts=tuple(name.strip() for name in environment.get("TRUSTED_HOSTS", "").split(",") if name.strip()),
        proxies=_whole(environment, "MEDIUS_PROXIES", default.proxies, 0, 10),
        serving=environment.get("FLASK_RUN_FROM_CLI") != "true",
    )


def _app_folder(environment: Mapping[str, str]) -> Path | None:
    asked = environment.get("MEDIUS_APP")
    return None if asked == "none" else Path(asked or ROOT / "pwa" / "dist")


def _database_url(text: str) -> str:
    """Return `text` if it names a SQLite file. It is never repeated in full: it may hold a password."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise StartError(
            "DATABASE_URL is not a database address; write it like sqlite:///instance/medius.db."
        ) from None
    if url.get_backend_name() != "sqlite":
        raise StartError(
            f"DATABASE_URL begins with {url.drivername}, but only sqlite is supported so far; "
            "write it like sqlite:///instance/medius.db."
        )
    if not url.database or url.database == ":memory:":
        raise StartError("DATABASE_URL names no file; write it like sqlite:///instance/medius.db.")
    return text


def _whole(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """Return the whole number the variable `name` holds."""
    text = environment.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and least <= int(text[:20]) <= most):
        raise StartError(f"{name} is {text[:40]!r}, but must be a whole number from {least} to {most}.")
    return int(text)
