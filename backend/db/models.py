"""The tables. Every time is an integer: milliseconds of UTC since 1970."""

from __future__ import annotations

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
    """Return the type of ids and stamps: text compared byte by byte on both engines, in every
    language.
    """
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """What every table shares: names for constraints, so that a migration can find them."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {int: BigInteger, dict[str, Any]: JSON}


class Account(Base):
    """One person, whose name nobody knows."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(ascii_column(36), primary_key=True)
    rev: Mapped[int]
    """The newest revision given to a record. Its row is the lock for every write of this
    account."""
    tag: Mapped[str] = mapped_column(ascii_column(16), default=START_TAG)
    """That of the batch which gave it."""
    sync_tokens: Mapped[float | None] = mapped_column("pushes_left", Float)
    """How many more there may be this hour, at the moment of the newest; see limits.py. Null: as
    many as ever."""
    synced_at: Mapped[int] = mapped_column("pushed_at", default=0)
    clock: Mapped[int] = mapped_column(default=0)
    """The latest time it was here when a push was stored. Stamps are held against it while the
    server's own clock is behind it: else one that was set back would take what follows on a stored
    stamp for something from the future."""
    epoch: Mapped[str] = mapped_column(ascii_column(16))
    """Changes when the database is put back to an older copy and somebody says so."""
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
    token_at: Mapped[int] = mapped_column(default=0)
    """When it was given."""
    old_token_hash: Mapped[str | None] = mapped_column(ascii_column(64))
    """Of the token before, until it is known that the new one arrived, and a little longer."""
    old_until: Mapped[int | None]
    name: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[int]
    last_seen_at: Mapped[int]
    """Moved at most once a day."""
    removed_at: Mapped[int | None]
    """The row stays, so that the device can be told."""
    next_recovery_hash: Mapped[str | None] = mapped_column(ascii_column(64))
    """Of the recovery code this device was given by a recovery, until it is known that the answer
    arrived."""
    recovery_nonce: Mapped[str | None] = mapped_column(ascii_column(64))
    """Makes that answer again from the old code; goes when it has arrived."""


class Link(Base):
    """An account's invitation to a new device, for five minutes. Only hashes of what opens it."""

    __tablename__ = "link"
    __table_args__ = (
        Index("uq_link_code_hash", "code_hash", unique=True),
        Index("uq_link_secret_hash", "secret_hash", unique=True),
        Index("uq_link_claim_hash", "claim_hash", unique=True),
    )

    account_id: Mapped[str] = mapped_column(
        ascii_column(36), ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[str] = mapped_column(ascii_column(64))
    secret_hash: Mapped[str] = mapped_column(ascii_column(64))
    expires_at: Mapped[int] = mapped_column(index=True)
    claim_hash: Mapped[str | None] = mapped_column(ascii_column(64))
    confirm: Mapped[str | None] = mapped_column(ascii_column(2))
    """Two digits that the new device shows and a person types on the old one."""
    name: Mapped[str | None] = mapped_column(String(80))
    """What the new device calls itself."""
    wrong_digits: Mapped[int]
    approved_at: Mapped[int | None]
    device_id: Mapped[str | None] = mapped_column(ascii_column(36))
    """The new device, once it is in."""


class Installation(Base):
    """One row: what is this installation's own."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(ascii_column(64))
    """256 random bits in hex. They make hashes of short things (link codes, addresses) useless
    elsewhere."""
    zone_data: Mapped[str | None] = mapped_column(ascii_column(16))
    """The version of the zone files that reminders were last worked out with."""
    beat_at: Mapped[int | None]
    """When a worker last looked for reminders."""


class RecordRow(Base):
    """Anything that syncs: a flat map of fields, each a value with its stamp."""

    __tablename__ = "record"
    __table_args__ = (Index("uq_record_account_id_rev", "account_id", "rev", unique=True),)

    account_id: Mapped[str] = mapped_column(
        ascii_column(36), ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(ascii_column(80), primary_key=True)
    kind: Mapped[str] = mapped_column(ascii_column(16))
    rev: Mapped[int]
    deleted: Mapped[str | None] = mapped_column(ascii_column(25))
    """The stamp of the delete; the fields are empty then."""
    fields: Mapped[dict[str, Any]]
    """{name: [value, stamp]}. JSON and not JSONB: the text stays as it was written, with the order
    of its keys, its numbers, and characters that JSONB does not hold (\\u0000 and half a pair).
    Nothing is asked about fields."""


class SyncBatch(Base):
    """One push that changed something: its random tag tells a restored copy of the database from
    this one.
    """

    __tablename__ = "sync_batch"

    account_id: Mapped[str] = mapped_column(
        ascii_column(36), ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    top_rev: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(ascii_column(16))
    device_id: Mapped[str] = mapped_column(ascii_column(36))
    at: Mapped[int]


class Subscription(Base):
    """How one device can be reached by web push. It asked for that itself."""

    __tablename__ = "subscription"

    device_id: Mapped[str] = mapped_column(
        ForeignKey("device.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    endpoint: Mapped[str] = mapped_column(ascii_column(2048))
    """A secret: whoever has it may try to send. Never logged."""
    p256dh: Mapped[str] = mapped_column(ascii_column(90))
    auth: Mapped[str] = mapped_column(ascii_column(30))
    key: Mapped[str] = mapped_column(ascii_column(90))
    """The public key of ours that it was made for."""
    origin: Mapped[str] = mapped_column(ascii_column(255))
    """Where the app was opened from, like https://medius.example; what a tap on a notification
    opens."""
    seen_at: Mapped[int]
    """When the device last said that this is its subscription."""
    sent_at: Mapped[int | None]
    shown_at: Mapped[int | None]
    """When the device last said that it showed a notification."""
    problem: Mapped[str | None] = mapped_column(ascii_column(20))
    """Why the last message did not go out, as an outcome of push.answers."""


class Reminder(Base):
    """When one account is next reminded of one thing, and what that is worked out from."""

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
    about: Mapped[str] = mapped_column(ascii_column(16), primary_key=True)
    """`daily`: time to roll. `morning`: how it is the day after. `suggestion`: a card waits in the
    app."""
    wanted: Mapped[bool]
    """Whether reminders are on."""
    zone: Mapped[str] = mapped_column(ascii_column(64))
    minute: Mapped[int]
    """Of the day, 0 to 1439."""
    weekdays: Mapped[str] = mapped_column(ascii_column(7))
    """Digits, 0 for Monday."""
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    """Minutes of the day."""
    words: Mapped[str | None] = mapped_column(String(120))
    """What the person chose to read on the lock screen, in place of words that say nothing."""
    paused_until: Mapped[str | None] = mapped_column(ascii_column(10))
    """A local date, the first on which reminders come again."""
    snoozed_until: Mapped[int | None]
    done_on: Mapped[str | None] = mapped_column(ascii_column(10))
    """The latest local date on which a session was done."""
    last_sent_at: Mapped[int | None]
    ignored: Mapped[int]
    """Reminders in a row after which nothing was done."""
    slot: Mapped[int | None]
    """The instant that the next reminder stands for; its name, however often it is tried."""
    due_at: Mapped[int | None]
    """When a worker looks at it next: the slot and its jitter, or the end of a lease or of a
    wait."""
    lease: Mapped[str | None] = mapped_column(ascii_column(32))
    """The claim under which a worker has it now. Whoever finishes must still hold it."""
    attempts: Mapped[int]


class Delivery(Base):
    """One reminder to one device, written down before it is sent. Forgotten after thirty days."""

    __tablename__ = "delivery"

    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    slot: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(ascii_column(16), primary_key=True)
    device_id: Mapped[str] = mapped_column(ascii_column(36), primary_key=True)
    state: Mapped[str] = mapped_column(ascii_column(20))
    """`sending`, or an outcome of push.answers."""
    at: Mapped[int] = mapped_column(index=True)


class TokenBucket(Base):
    """How many more times something may be done now, and when that was last counted."""

    __tablename__ = "token_bucket"

    key: Mapped[str] = mapped_column(ascii_column(80), primary_key=True)
    tokens: Mapped[float] = mapped_column(Float)
    updated: Mapped[int] = mapped_column(index=True)
