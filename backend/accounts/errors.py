"""Errors of account operations. `backend/api/errors.py` turns them into problems."""


class NotSignedIn(Exception):
    """The request has no cookie."""


class UnknownDevice(Exception):
    """No device has this token. The database may be an old backup: the phone deletes nothing."""


class AccountDeleted(Exception):
    """The account of the device was deleted."""


class DeviceRemoved(Exception):
    """The device was removed from its account."""


class AlreadyLinked(Exception):
    """The phone that asks to join is a device of this account already."""


class NoJoinRequest(Exception):
    """No phone is waiting for approval."""


class WrongDigits(Exception):
    """The two digits are not those of the waiting phone."""

    def __init__(self, tries_left: int) -> None:
        super().__init__()
        self.tries_left = tries_left


class UnknownJoinRequest(Exception):
    """The join request expired, was declined, never existed, or its device is gone again."""
