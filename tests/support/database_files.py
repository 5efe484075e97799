"""The complete content of a database, with what SQLite has deleted but not overwritten."""

from backend.config import Settings
from tests.support.postgres import rows


def everything(settings: Settings) -> bytes:
    """Return the bytes of all files of SQLite, or all rows of PostgreSQL."""
    file = settings.database_file
    if file is None:
        return rows(settings.database_url).encode()
    return b"".join(path.read_bytes() for path in file.parent.glob(file.name + "*"))
