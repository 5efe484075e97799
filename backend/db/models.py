"""The tables. Every time is an integer: milliseconds of UTC since 1970.

Some columns have an older name than their attribute: ORM code uses the attribute's, SQL and Core
the column's.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from backend.rules.cursor import START_TAG

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def ascii_column(length: int) -> String:
    """Return the type of ids and stamps: ASCII text, compared byte by byte on both engines."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Base of all tables. Constraints have names, so that a migration can find them."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {int: BigInteger, dict[str, Any]: JSON}


class Account(Base):
    """One person, without a name."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(ascii_column(36), primary_key=True)
    #: Newest revision of a record. Every write of the account locks this row first.
    rev: Mapped[int]
    #: Tag of the sync_batch with that revision.
    tag: Mapped[str] = mapped_column(ascii_column(16), default=START_TAG)
    #: Token bucket of syncs that change something, at `sync_tokens_at`. Null: full.
    sync_tokens: Mapped[float | None] = mapped_column("pushes_left", Float)
    sync_tokens_at: Mapped[int] = mapped_column("pushed_at", default=0)
    #: Latest server time of a sync that changed something. While the server's clock is behind it,
    #: stamps are checked against it: a clock that was set back must not reject valid stamps.
    latest_sync_at: Mapped[int] = mapped_column("clock", default=0)
    recovery_hash: Mapped[str] = mapped_column(ascii_column(64), unique=True)
    created_at: Mapped[int]


class Device(Base):
    """One installed app or browser of an account."""

    __tablename__ = "device"
    __table_args__ = (
        Index("uq_device_next_recovery_hash", "next_recovery_hash", unique=True),
        Index("uq_device_old_token_hash", "old_token_hash", unique=True),
    )

    id: Mapped[str] = mapped_column(ascii_column(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ascii_column(36), ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(ascii_column(64), unique=True)
    #: When the token was issued.
    token_at: Mapped[int] = mapped_column(default=0)
    #: Hash of an earlier token (see accounts/tokens.py).
    old_token_hash: Mapped[str | None] = mapped_column(ascii_column(64))
    old_token_expires_at: Mapped[int | None] = mapped_column("old_until")
    #: A point of P-256 in hex: the device signs in with the private key when its cookie is lost.
    public_key: Mapped[str | None] = mapped_column(ascii_column(130))
    name: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[int]
    #: Updated at most once a day.
    last_seen_at: Mapped[int]
    #: The row remains, so that the device learns that it was removed.
    removed_at: Mapped[int | None]
    #: Hash of the code that a recovery issued, until its response is known to have arrived.
    next_recovery_hash: Mapped[str | None] = mapped_column(ascii_column(64))
    #: Repeats that response for the old code; null once it has arrived.
    recovery_nonce: Mapped[str | None] = mapped_column(ascii_column(64))


class DeletedDevice(Base):
    """A device of a deleted account, with a key: it learns why it is unknown. Kept for 400 days."""

    __tablename__ = "deleted_device"

    token_hash: Mapped[str] = mapped_column(ascii_column(64), primary_key=True)
    deleted_at: Mapped[int] = mapped_column(index=True)


class Link(Base):
    """An account's invitation to a new device. Its secrets are only hashes.

    An account has at most one link that is not approved yet.
    """

    __tablename__ = "link"
    __table_args__ = (
        Index("uq_link_code_hash", "code_hash", unique=True),
        Index("uq_link_claim_hash", "claim_hash", unique=True),
    )

    account_id: Mapped[str] = mapped_column(
        ascii_column(36), ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[str] = mapped_column(ascii_column(64))
    secret_hash: Mapped[str] = mapped_column(ascii_column(64), primary_key=True)
    #: Five minutes after it was opened; once it is approved, a day after that.
    expires_at: Mapped[int] = mapped_column(index=True)
    #: Hash of the token of the join request.
    join_request_hash: Mapped[str | None] = mapped_column("claim_hash", ascii_column(64))
    #: Two digits that the new device shows and a person types on the old one.
    digits: Mapped[str | None] = mapped_column("confirm", ascii_column(2))
    #: Name of the new device.
    name: Mapped[str | None] = mapped_column(String(80))
    wrong_digits: Mapped[int]
    approved_at: Mapped[int | None]
    #: The new device, once it has joined.
    device_id: Mapped[str | None] = mapped_column(ascii_column(36))


class Installation(Base):
    """One row: values of this installation."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: 256 random bits in hex: the key for hashes of short values (link codes, addresses).
    secret: Mapped[str] = mapped_column(ascii_column(64))
    #: Version of the time zone data that reminders were last planned with.
    zone_data: Mapped[str | None] = mapped_column(ascii_column(16))
    #: When a worker last polled.
    heartbeat_at: Mapped[int | None] = mapped_column("beat_at")


class RecordRow(Base):
    """A record that syncs: a flat map of fields, each a value with its stamp."""

    __tablename__ = "record"
    __table_args__ = (
        Index("uq_record_account_id_rev", "account_id", "rev", unique=True),
        Index(
            "ix_record_deleted",
            "account_id",
            sqlite_where=text("deleted IS NOT NULL"),
            postgresql_where=text("deleted IS NOT NULL"),
        ),
    )

    account_id: Mapped[str] = mapped_column(
        ascii_column(36), ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(ascii_column(80), primary_key=True)
    kind: Mapped[str] = mapped_column(ascii_column(16))
    rev: Mapped[int]
    #: Stamp of the delete; `fields` is empty then.
    deleted: Mapped[str | None] = mapped_column(ascii_column(25))
    #: {name: [value, stamp]}. JSON, not JSONB: it keeps the order of keys, numbers as written, and
    #: characters that JSONB cannot hold (\u0000, lone surrogates).
    fields: Mapped[dict[str, Any]]


class SyncBatch(Base):
    """One sync that changed something. Its random tag identifies this database's history."""

    __tablename__ = "sync_batch"

    account_id: Mapped[str] = mapped_column(
        ascii_column(36), ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    top_rev: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(ascii_column(16))
    device_id: Mapped[str] = mapped_column(ascii_column(36))
    created_at: Mapped[int] = mapped_column("at")


class Subscription(Base):
    """The web push subscription of one device."""

    __tablename__ = "subscription"

    device_id: Mapped[str] = mapped_column(
        ForeignKey("device.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    #: A secret, never logged: it is enough to send to the device.
    endpoint: Mapped[str] = mapped_column(ascii_column(2048))
    p256dh: Mapped[str] = mapped_column(ascii_column(90))
    auth: Mapped[str] = mapped_column(ascii_column(30))
    #: Our public key that the subscription was made with.
    key: Mapped[str] = mapped_column(ascii_column(90))
    #: Where the app runs, like https://medius.example: a tap on a notification opens it.
    origin: Mapped[str] = mapped_column(ascii_column(255))
    #: When the device last confirmed the subscription.
    seen_at: Mapped[int]
    sent_at: Mapped[int | None]
    #: When the device last reported a shown notification.
    shown_at: Mapped[int | None]
    #: PushOutcome of the last message if it was not accepted.
    problem: Mapped[str | None] = mapped_column(ascii_column(20))


class Reminder(Base):
    """The next reminder of an account about one thing, and the data it is planned from."""

    __tablename__ = "reminder"
    __table_args__ = (
        Index(
            "ix_reminder_due_at",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    #: `daily`: a session. `morning`: a question the day after. `suggestion`: a card in the app.
    about: Mapped[str] = mapped_column(ascii_column(16), primary_key=True)
    enabled: Mapped[bool] = mapped_column("wanted")
    zone: Mapped[str] = mapped_column(ascii_column(64))
    #: 0 to 1439.
    minute_of_day: Mapped[int] = mapped_column("minute")
    #: Digits, 0 for Monday.
    weekdays: Mapped[str] = mapped_column(ascii_column(7))
    #: The quiet hours, in minutes of the day.
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    #: Text that the person chose for the lock screen.
    message: Mapped[str | None] = mapped_column("words", String(120))
    #: First local date after the pause.
    paused_until: Mapped[str | None] = mapped_column(ascii_column(10))
    snoozed_until: Mapped[int | None]
    #: Latest local date with a session.
    done_on: Mapped[str | None] = mapped_column(ascii_column(10))
    last_sent_at: Mapped[int | None]
    #: Reminders in a row that were ignored.
    ignored: Mapped[int]
    #: Instant of the next reminder: its identity across retries.
    slot_at: Mapped[int | None] = mapped_column("slot")
    #: When a worker claims it next: the slot and its jitter, or the end of a lease or a wait.
    due_at: Mapped[int | None]
    #: Token of the worker that has claimed it; needed to complete it.
    lease: Mapped[str | None] = mapped_column(ascii_column(32))
    attempts: Mapped[int]


class Delivery(Base):
    """One reminder to one device, written before it is sent and deleted after thirty days."""

    __tablename__ = "delivery"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    slot_at: Mapped[int] = mapped_column("slot", primary_key=True)
    about: Mapped[str] = mapped_column(ascii_column(16), primary_key=True)
    device_id: Mapped[str] = mapped_column(ascii_column(36), primary_key=True)
    #: `sending`, or a PushOutcome.
    state: Mapped[str] = mapped_column(ascii_column(20))
    updated_at: Mapped[int] = mapped_column("at", index=True)


class TokenBucket(Base):
    """How many tokens a rate limit had left at the time `updated_at`."""

    __tablename__ = "token_bucket"

    key: Mapped[str] = mapped_column(ascii_column(80), primary_key=True)
    tokens: Mapped[float] = mapped_column(Float)
    updated_at: Mapped[int] = mapped_column("updated", index=True)
