"""The first tables: accounts, devices, records, batches, buckets."""

import sqlalchemy as sa
from alembic import op

from backend.db.models import ascii_column

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", ascii_column(36), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("epoch", ascii_column(16), nullable=False),
        sa.Column("recovery_hash", ascii_column(64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("recovery_hash", name="uq_account_recovery_hash"),
    )
    op.create_table(
        "device",
        sa.Column("id", ascii_column(36), nullable=False),
        sa.Column("account_id", ascii_column(36), nullable=False),
        sa.Column("token_hash", ascii_column(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_device_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
        sa.UniqueConstraint("token_hash", name="uq_device_token_hash"),
    )
    op.create_index("ix_device_account_id", "device", ["account_id"])
    op.create_table(
        "record",
        sa.Column("account_id", ascii_column(36), nullable=False),
        sa.Column("id", ascii_column(80), nullable=False),
        sa.Column("kind", ascii_column(16), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("deleted", ascii_column(25), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_record_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_record"),
    )
    op.create_index("uq_record_account_id_rev", "record", ["account_id", "rev"], unique=True)
    op.create_table(
        "sync_batch",
        sa.Column("account_id", ascii_column(36), nullable=False),
        sa.Column("top_rev", sa.BigInteger(), nullable=False),
        sa.Column("tag", ascii_column(16), nullable=False),
        sa.Column("device_id", ascii_column(36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_sync_batch_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "top_rev", name="pk_sync_batch"),
    )
    op.create_table(
        "token_bucket",
        sa.Column("key", ascii_column(80), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_token_bucket"),
    )
    op.create_index("ix_token_bucket_updated", "token_bucket", ["updated"])
