"""Kinto, as its documentation recommends for production."""

import secrets
from subprocess import run

from tests.bench.clients import KintoPhone
from tests.bench.load import Phone
from tests.bench.servers import THREADS, BenchServer
from tests.support.server import ROOT

PROGRAMS = ROOT / ".venv-bench/bin"
PASSWORD = "a password for the bench"
SETTINGS = {
    "use": "egg:kinto",
    "kinto.includes": "kinto.plugins.accounts",
    "multiauth.policies": "account",
    "multiauth.policy.account.use": "kinto.plugins.accounts.AccountsPolicy",
    "kinto.account_create_principals": "system.Everyone",
    "kinto.account_cache_ttl_seconds": "3600",  # else every request pays for bcrypt
    "kinto.userid_hmac_secret": "of this bench",
    # From its documentation, for production:
    "kinto.paginate_by": "100",
    "kinto.batch_max_requests": "25",
    "kinto.storage_pool_size": "50",
    "kinto.cache_pool_size": "50",
    "kinto.permission_pool_size": "50",
    # Records and permissions are on PostgreSQL. The cache is in memory, where it is cheapest.
    "kinto.storage_backend": "kinto.core.storage.postgresql",
    "kinto.permission_backend": "kinto.core.permission.postgresql",
    "kinto.cache_backend": "kinto.core.cache.memory",
}
LOGGING = {
    "loggers": {"keys": "root"},
    "handlers": {"keys": "console"},
    "formatters": {"keys": "plain"},
    "logger_root": {"level": "WARNING", "handlers": "console"},
    "handler_console": {"class": "StreamHandler", "args": "(sys.stderr,)", "formatter": "plain"},
    "formatter_plain": {"format": "%(levelname)s %(name)s %(message)s"},
}


class Kinto(BenchServer):
    """Kinto on Waitress, with a bucket for each account and the admin plug-in off."""

    def prepare(self) -> None:
        """Write the settings and create the tables."""
        self._settings = self.folder / "kinto.ini"
        urls = {f"kinto.{part}_url": self.database.url for part in ("storage", "permission")}
        lines = [
            f"[{section}]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())
            for section, values in {"app:main": SETTINGS | urls, **LOGGING}.items()
        ]
        self._settings.write_text("\n".join(lines))
        migrate = [str(PROGRAMS / "kinto"), "migrate", "--ini", str(self._settings)]
        run(migrate, check=True, capture_output=True)

    def command(self, port: int) -> list[str]:
        """Return the command that serves at `port`."""
        waitress = [str(PROGRAMS / "waitress-serve"), f"--listen=127.0.0.1:{port}"]
        return [*waitress, f"--threads={THREADS}", "tests.bench.kinto_app:application"]

    def environment(self, port: int) -> dict[str, str]:
        """Return the environment of the command."""
        return {"KINTO_INI": str(self._settings)}

    def phone(self) -> Phone:
        """Create an account; return its phone."""
        name = f"a{secrets.token_hex(6)}"
        self.request("PUT", f"/v1/accounts/{name}", {}, {"data": {"password": PASSWORD}})
        phone = KintoPhone(name, PASSWORD)
        self.request("PUT", f"/v1/buckets/{name}", phone.headers)
        self.request("PUT", f"/v1/buckets/{name}/collections/diary", phone.headers)
        return phone

    def stored(self) -> int:
        """Return the number of records in the database."""
        return self.database.count(
            "SELECT count(*) FROM objects WHERE resource_name = 'record' AND NOT deleted"
        )
