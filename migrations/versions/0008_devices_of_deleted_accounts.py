"""Tokens of deleted accounts: their phones are told why they are unknown."""

import sqlalchemy as sa
from alembic import op

from backend.db.models import ascii_column

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deleted_device",
        sa.Column("token_hash", ascii_column(64), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_deleted_device"),
    )
    op.create_index("ix_deleted_device_deleted_at", "deleted_device", ["deleted_at"])
