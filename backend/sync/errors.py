"""Errors of a whole sync. `backend/api/errors.py` turns them into problems."""


class ResyncNeeded(Exception):
    """The phone has seen revisions that this database, restored from a backup, does not have."""


class AccountFull(Exception):
    """Two accounts that are to be merged have too many records together."""


class TooManySyncs(Exception):
    """The account has reached its hourly limit of syncs that change something."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__()
        self.wait_seconds = wait_seconds
