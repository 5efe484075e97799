"""Reminders: subscriptions to web push, when whom is reminded, and what was sent."""

import sqlalchemy as sa
from alembic import op

from backend.db.models import word

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("installation", sa.Column("zone_data", word(16), nullable=True))
    op.add_column("installation", sa.Column("beat_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "subscription",
        sa.Column("device_id", word(36), nullable=False),
        sa.Column("account_id", word(36), nullable=False),
        sa.Column("endpoint", word(2048), nullable=False),
        sa.Column("p256dh", word(90), nullable=False),
        sa.Column("auth", word(30), nullable=False),
        sa.Column("key", word(90), nullable=False),
        sa.Column("origin", word(255), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("shown_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", word(20), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name="fk_subscription_device_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_subscription_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("device_id", name="pk_subscription"),
    )
    op.create_index("ix_subscription_account_id", "subscription", ["account_id"])
    op.create_table(
        "reminder",
        sa.Column("account_id", word(36), nullable=False),
        sa.Column("about", word(16), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("zone", word(64), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("weekdays", word(7), nullable=False),
        sa.Column("quiet_from", sa.BigInteger(), nullable=True),
        sa.Column("quiet_to", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(120), nullable=True),
        sa.Column("paused_until", word(10), nullable=True),
        sa.Column("snoozed_until", sa.BigInteger(), nullable=True),
        sa.Column("done_on", word(10), nullable=True),
        sa.Column("last_sent_at", sa.BigInteger(), nullable=True),
        sa.Column("ignored", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("lease", word(32), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_reminder_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "about", name="pk_reminder"),
    )
    set_only = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_reminder_due_at",
        "reminder",
        ["due_at"],
        sqlite_where=set_only,
        postgresql_where=set_only,
    )
    op.create_table(
        "delivery",
        sa.Column("account_id", word(36), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("about", word(16), nullable=False),
        sa.Column("device_id", word(36), nullable=False),
        sa.Column("state", word(20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_delivery_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "slot", "about", "device_id", name="pk_delivery"),
    )
    op.create_index("ix_delivery_at", "delivery", ["at"])
