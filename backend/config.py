"""Settings from environment variables. A wrong one stops the start with one sentence."""

from __future__ import annotations

import logging
import os
import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from environs import Env, EnvValidationError, ValidationError

if TYPE_CHECKING:
    from sqlalchemy import URL

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_CONTENT_FOLDER = ROOT / "content"
DEFAULT_APP_FOLDER = ROOT / "pwa" / "dist"
THREADS = 8  # requests that are answered at the same time
POSTGRESQL_SCHEMES = ("postgresql", "postgres")  # the second is what some hosts write
EXAMPLES = "write it like sqlite:///instance/medius.db or postgresql://user:password@host/medius."
#: (setting, old value): what to write instead.
DEPRECATED_VALUES = {("MEDIUS_WORKER", "beside"): "thread"}
#: Settings that have no effect any more, and why.
IGNORED = {"MEDIUS_PROCESSES": "one process serves; for more, start more behind the proxy"}
log = logging.getLogger(__name__)

# The pinned tzdata wheel, not the machine's zone files: some machines are years behind.
os.environ["PYTHONTZPATH"] = ""
zoneinfo.reset_tzpath(to=())


class ConfigError(Exception):
    """Why Medius cannot start: one sentence that says what to do."""


def _pattern(pattern: str, expected: str) -> Callable[[str], None]:
    """Return a validator for text that matches `pattern`."""

    def validate(text: str) -> None:
        if not re.fullmatch(pattern, text):
            raise ValidationError(f"is {text[:40]!r}, but must be {expected}.")

    return validate


def _integer(low: int, high: int) -> Callable[[str], None]:
    def validate(text: str) -> None:
        if not (text.isascii() and text.isdigit() and low <= int(text[:20]) <= high):
            expected = f"a whole number from {low} to {high}"
            raise ValidationError(f"is {text[:40]!r}, but must be {expected}.")

    return validate


HEADER_NAME = _pattern(r"[A-Za-z0-9-]+", "the name of a header, like Fly-Client-IP")
CONTACT = _pattern(
    r"mailto:[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+|https://[^\s<>]+",
    "like mailto:you@your.example or https://...",
)
HOST_AND_PORT = _pattern(r"(\[[0-9a-fA-F:]+\]|[\w.-]+):[0-9]{1,5}", "like 127.0.0.1:9091")
WORKER_MODE = _pattern("thread|none|beside", "thread or none")
LOG_MODE = _pattern("errors|requests", "errors or requests")


@dataclass(frozen=True)
class Settings:
    """What may differ from one installation to the next."""

    #: DATABASE_URL. PostgreSQL, or a SQLite file (relative to the folder that holds `backend`).
    database_url: str = "sqlite:///instance/medius.db"
    #: HOST. The address to listen on; 0.0.0.0 for all.
    host: str = "127.0.0.1"
    #: PORT, 1 to 65535.
    port: int = 8000
    #: MEDIUS_CONTENT. The folder of routines, tools and muscles.
    content_folder: Path = DEFAULT_CONTENT_FOLDER
    #: MEDIUS_APP. The folder of the built app; `none` serves the API alone.
    app_folder: Path | None = DEFAULT_APP_FOLDER
    #: MEDIUS_ACCOUNTS_PER_HOUR. New accounts from one address.
    accounts_per_hour: int = 20
    #: MEDIUS_SYNCS_PER_HOUR. Syncs of one account that change something.
    syncs_per_hour: int = 3600
    #: TRUSTED_HOSTS, separated by commas. Host names to answer to; empty means any.
    trusted_hosts: tuple[str, ...] = ()
    #: MEDIUS_PROXIES. How many trusted proxies stand in front and set X-Forwarded-*.
    proxies: int = 0
    #: MEDIUS_CLIENT_ADDRESS. The header, like Fly-Client-IP, in which the hosting provider's proxy
    #: names the client; the proxy must overwrite what clients send. X-Forwarded-Proto is then
    #: trusted too, and no other header.
    client_address: str = ""
    #: MEDIUS_VAPID_KEYS. Private keys for web push as PEM, the one in use first; empty: a file.
    vapid_keys: str = ""
    #: MEDIUS_VAPID_FILE. That file, made at the first start; by default beside the database.
    vapid_file: Path | None = None
    #: MEDIUS_CONTACT. Where push services can write to: a mailto: or https: address.
    contact: str = "mailto:medius@example.com"
    #: MEDIUS_PUSH_HOSTS, separated by commas. Further push services: hosts, or whole origins.
    push_hosts: tuple[str, ...] = ()
    #: MEDIUS_WORKER. `thread` sends reminders from the server; with `none`, run
    #: `flask reminders run` elsewhere.
    worker: bool = True
    #: MEDIUS_LOG. `requests` logs every request by its route; `errors` only what went wrong.
    log_requests: bool = False
    #: MEDIUS_METRICS, like 127.0.0.1:9091. Where Prometheus can read the metrics.
    metrics: str = ""
    #: False under the `flask` command, whose commands also run where there is nothing to serve.
    serving: bool = True

    @property
    def database(self) -> URL:
        """Return the URL with the absolute path of a file, or with our driver for PostgreSQL."""
        from sqlalchemy.engine import make_url  # the content commands start without SQLAlchemy

        url = make_url(self.database_url)
        if url.get_backend_name() in POSTGRESQL_SCHEMES:
            return url.set(drivername="postgresql+psycopg")
        return url.set(database=str(ROOT / (url.database or "")))

    @property
    def database_file(self) -> Path | None:
        """Return the SQLite file, or None with PostgreSQL."""
        is_file = self.database.get_backend_name() == "sqlite"
        return Path(self.database.database or "") if is_file else None

    @property
    def vapid_path(self) -> Path:
        """Return the file of the keys for web push."""
        folder = self.database_file.parent if self.database_file else ROOT / "instance"
        return self.vapid_file or folder / "vapid.pem"

    @property
    def database_place(self) -> str:
        """Return where the database is, without user and password."""
        server = f"{self.database.database} on {self.database.host or 'this machine'}"
        return str(self.database_file or server)


class _Environment(Env):
    """Reads settings from a mapping. An empty variable counts as not set."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__(eager=False)
        self._variables = variables

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self._variables.get(env_key) or default


def content_folder(variables: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the content, without looking at the other settings."""
    return _Environment(variables).path("MEDIUS_CONTENT", DEFAULT_CONTENT_FOLDER)


def from_environment(variables: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings. Raises ConfigError, which names the variable and what is expected."""
    env, default = _Environment(variables), Settings()

    def integer(name: str, default: int, low: int, high: int) -> int:
        return int(env.str(name, "", validate=_integer(low, high)) or default)

    def names(name: str) -> tuple[str, ...]:
        return tuple(filter(None, env.list(name, [], subcast=str.strip)))

    serves_app = env.str("MEDIUS_APP", "") != "none"
    settings = Settings(
        database_url=env.str("DATABASE_URL", default.database_url, validate=_database_url),
        host=env.str("HOST", default.host),
        port=integer("PORT", default.port, 1, 65535),
        content_folder=content_folder(variables),
        app_folder=env.path("MEDIUS_APP", DEFAULT_APP_FOLDER) if serves_app else None,
        accounts_per_hour=integer(
            "MEDIUS_ACCOUNTS_PER_HOUR", default.accounts_per_hour, 1, 1_000_000
        ),
        syncs_per_hour=integer("MEDIUS_SYNCS_PER_HOUR", default.syncs_per_hour, 1, 1_000_000_000),
        trusted_hosts=names("TRUSTED_HOSTS"),
        proxies=integer("MEDIUS_PROXIES", default.proxies, 0, 10),
        client_address=env.str("MEDIUS_CLIENT_ADDRESS", "", validate=HEADER_NAME),
        vapid_keys=env.str("MEDIUS_VAPID_KEYS", ""),
        vapid_file=env.path("MEDIUS_VAPID_FILE", None),
        contact=env.str("MEDIUS_CONTACT", default.contact, validate=CONTACT),
        push_hosts=names("MEDIUS_PUSH_HOSTS"),
        worker=env.str("MEDIUS_WORKER", "thread", validate=WORKER_MODE) != "none",
        log_requests=env.str("MEDIUS_LOG", "errors", validate=LOG_MODE) == "requests",
        metrics=env.str("MEDIUS_METRICS", "", validate=HOST_AND_PORT),
        serving=variables.get("FLASK_RUN_FROM_CLI") != "true",
    )
    try:
        env.seal()
    except EnvValidationError as error:
        found = dict(error.error_messages)  # type: ignore[arg-type]  # by name, when sealed
        name, messages = next(iter(found.items()))
        raise ConfigError(f"{name} {messages[0]}") from None
    return settings


def warn_of_deprecated(variables: Mapping[str, str] = os.environ) -> None:
    """Log a warning for each variable that an older version knew and this one does not."""
    for (name, old), new in DEPRECATED_VALUES.items():
        if variables.get(name) == old:
            log.warning("%s=%s is deprecated; write %s=%s", name, old, name, new)
    for name, reason in IGNORED.items():
        if name in variables:
            log.warning("%s has no effect any more: %s", name, reason)


def _database_url(text: str) -> None:
    """Raise ValidationError unless this is the URL of a database; never repeat its password."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValidationError(f"is not a database address; {EXAMPLES}") from None
    if url.get_backend_name() not in ("sqlite", *POSTGRESQL_SCHEMES):
        scheme = url.drivername
        raise ValidationError(
            f"begins with {scheme}, which is neither SQLite nor PostgreSQL; {EXAMPLES}"
        )
    if not url.database or url.database == ":memory:":
        raise ValidationError(f"names no database; {EXAMPLES}")
