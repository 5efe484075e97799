"""Reminders: subscriptions to web push, when whom is reminded, and what was sent."""

import sqlalchemy as sa
from alembic import op

from backend.db.models import ascii_column

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("installation", sa.Column("zone_data", ascii_column(16), nullable=True))
    op.add_column("installation", sa.Column("beat_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "subscription",
        sa.Column("device_id", ascii_column(36), nullable=False),
        sa.Column("account_id", ascii_column(36), nullable=False),
        sa.Column("endpoint", ascii_column(2048), nullable=False),
        sa.Column("p256dh", ascii_column(90), nullable=False),
        sa.Column("auth", ascii_column(30), nullable=False),
        sa.Column("key", ascii_column(90), nullable=False),
        sa.Column("origin", ascii_column(255), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("shown_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", ascii_column(20), nullable=True),
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
        sa.Column("account_id", ascii_column(36), nullable=False),
        sa.Column("about", ascii_column(16), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("zone", ascii_column(64), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("weekdays", ascii_column(7), nullable=False),
        sa.Column("quiet_from", sa.BigInteger(), nullable=True),
        sa.Column("quiet_to", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(120), nullable=True),
        sa.Column("paused_until", ascii_column(10), nullable=True),
        sa.Column("snoozed_until", sa.BigInteger(), nullable=True),
        sa.Column("done_on", ascii_column(10), nullable=True),
        sa.Column("last_sent_at", sa.BigInteger(), nullable=True),
        sa.Column("ignored", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("lease", ascii_column(32), nullable=True),
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
        sa.Column("account_id", ascii_column(36), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("about", ascii_column(16), nullable=False),
        sa.Column("device_id", ascii_column(36), nullable=False),
        sa.Column("state", ascii_column(20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_delivery_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "slot", "about", "device_id", name="pk_delivery"),
    )
    op.create_index("ix_delivery_at", "delivery", ["at"])
