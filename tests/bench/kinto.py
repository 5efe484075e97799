"""Kinto, as its documentation says to run it in production."""

import secrets
from subprocess import run

from tests.bench.load import Phone
from tests.bench.phones import KintoPhone
from tests.bench.servers import GRANIAN, Contender
from tests.support.server import ROOT

PROGRAMS = ROOT / ".venv-bench/bin"
SETTINGS = {
    "use": "egg:kinto",
    "kinto.includes": "kinto.plugins.accounts",
    "multiauth.policies": "account",
    "multiauth.policy.account.use": "kinto.plugins.accounts.AccountsPolicy",
    "kinto.account_create_principals": "system.Everyone",
    "kinto.account_cache_ttl_seconds": "3600",  # or bcrypt would be in the path
    "kinto.userid_hmac_secret": "of this bench",
    # What its documentation recommends for production:
    "kinto.paginate_by": "100",
    "kinto.batch_max_requests": "25",
    "kinto.storage_pool_size": "50",
    "kinto.cache_pool_size": "50",
    "kinto.permission_pool_size": "50",
}
PASSWORD = "a password for the bench"


class Kinto(Contender):
    """Kinto with a bucket for each account, its records and permissions on PostgreSQL or in memory.

    Its cache is in memory, where it costs least. Logging is at WARNING and the admin plug-in is
    off.
    """

    def prepare(self) -> None:
        """Write its settings and make its tables."""
        self._settings = self.folder / "kinto.ini"
        parts = [("app:main", SETTINGS | self._backends()), *LOGGING.items()]
        lines = [
            f"[{part}]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())
            for part, values in parts
        ]
        self._settings.write_text("\n".join(lines))
        if self.database:
            run(
                [PROGRAMS / "kinto", "migrate", "--ini", self._settings],
                check=True,
                capture_output=True,
            )

    def command(self) -> list[str]:
        """Return the command that serves."""
        asked = f"--workers {self.processes()} --port {self.port} tests.bench.kinto_app:application"
        return [str(PROGRAMS / "granian"), *GRANIAN, *asked.split()]

    def environment(self) -> dict[str, str]:
        """Return what the command finds in its environment."""
        return {"KINTO_INI": str(self._settings)}

    def phone(self) -> Phone:
        """Make an account; return its phone."""
        name = f"a{secrets.token_hex(6)}"
        self.ask("PUT", f"/v1/accounts/{name}", {}, {"data": {"password": PASSWORD}})
        phone = KintoPhone(name, PASSWORD)
        self.ask("PUT", f"/v1/buckets/{name}", phone.headers)
        self.ask("PUT", f"/v1/buckets/{name}/collections/diary", phone.headers)
        return phone

    def stored(self) -> int:
        """Return how many records it holds."""
        if self.database:
            return self.database.count(
                "SELECT count(*) FROM objects WHERE resource_name = 'record' AND NOT deleted"
            )
        return sum(
            self._records_of(phone) for phone in self.phones if isinstance(phone, KintoPhone)
        )

    def _records_of(self, phone: KintoPhone) -> int:
        return int(self.ask("HEAD", phone.records, phone.headers).headers["Total-Objects"])

    def _backends(self) -> dict[str, str]:
        backends = {
            f"kinto.{part}_backend": f"kinto.core.{part}.memory"
            for part in ("storage", "permission", "cache")
        }
        if self.database:
            for part in ("storage", "permission"):
                backends[f"kinto.{part}_backend"] = f"kinto.core.{part}.postgresql"
                backends[f"kinto.{part}_url"] = self.database.url
        return backends


LOGGING = {
    "loggers": {"keys": "root"},
    "handlers": {"keys": "console"},
    "formatters": {"keys": "plain"},
    "logger_root": {"level": "WARNING", "handlers": "console"},
    "handler_console": {"class": "StreamHandler", "args": "(sys.stderr,)", "formatter": "plain"},
    "formatter_plain": {"format": "%(levelname)s %(name)s %(message)s"},
}
