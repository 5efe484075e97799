"""A claimed reminder, as the steps of the worker pass it on: recipients first, then results."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.push.endpoints import PushSubscription
from backend.push.responses import DeliveryResult
from backend.reminders.state import ReminderState


@dataclass(frozen=True)
class Recipient:
    """A device that has not received this slot yet; `origin` is where it opens the app."""

    device_id: str
    origin: str
    subscription: PushSubscription


@dataclass(frozen=True)
class LeasedReminder:
    """A claimed reminder with its recipients and, once it is sent, a result for each of them."""

    state: ReminderState
    reason_to_skip: str | None = None  # then it has no recipients
    recipients: tuple[Recipient, ...] = ()
    results: Sequence[DeliveryResult] = ()

    @property
    def slot_at(self) -> int:
        return self.state.slot_at or 0  # without a slot it is skipped

    @property
    def deliveries(self) -> Iterator[tuple[Recipient, DeliveryResult]]:
        return zip(self.recipients, self.results, strict=False)  # none before it is sent

    @property
    def key(self) -> tuple[str, str]:
        return self.state.account_id, self.state.about
