"""What a worker holds: a lease on due reminders, and each of them as it is sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.push.endpoints import PushSubscription
from backend.push.responses import DeliveryResult
from backend.reminders.state import ReminderState


@dataclass(frozen=True)
class Lease:
    """Reminders that one worker has claimed; `keys` are pairs of account id and `about`."""

    token: str
    keys: Sequence[tuple[str, str]]

    @property
    def account_ids(self) -> set[str]:
        return {account_id for account_id, _ in self.keys}

    def part(self, first: int, size: int | None = None) -> "Lease":
        """Return `size` reminders from number `first`, or all from there."""
        return Lease(self.token, self.keys[first : None if size is None else first + size])


@dataclass(frozen=True)
class Recipient:
    """A device that has not received this slot yet; `origin` is where it opened the app."""

    device_id: str
    origin: str
    subscription: PushSubscription


@dataclass(frozen=True)
class LeasedReminder:
    """A claimed reminder: why it is skipped, or its recipients; once sent, the result for each."""

    state: ReminderState
    reason_to_skip: str | None = None
    recipients: tuple[Recipient, ...] = ()
    results: Sequence[DeliveryResult] = ()

    @property
    def slot(self) -> int:
        return self.state.slot or 0  # without a slot it is skipped

    @property
    def deliveries(self) -> Iterator[tuple[Recipient, DeliveryResult]]:
        return zip(self.recipients, self.results, strict=False)  # none before it is sent

    @property
    def key(self) -> tuple[str, str]:
        return self.state.account_id, self.state.about
