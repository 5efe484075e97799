"""Reasons why an account operation is refused. `backend/api/errors.py` turns them into problems."""


class NotSignedIn(Exception):
    """The request names no device."""


class UnknownDevice(Exception):
    """The database has no such device; it may be an older copy, so the phone clears nothing."""


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
    """The join request expired, was refused, or never existed."""
