"""Second devices: links, removed devices, recoveries under way, and the installation's secret."""

import secrets

import sqlalchemy as sa
from alembic import op

from backend.db.models import ascii_column

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device", sa.Column("removed_at", sa.BigInteger(), nullable=True))
    op.add_column("device", sa.Column("next_recovery_hash", ascii_column(64), nullable=True))
    op.add_column("device", sa.Column("recovery_nonce", ascii_column(64), nullable=True))
    op.add_column(
        "device", sa.Column("token_at", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("device", sa.Column("old_token_hash", ascii_column(64), nullable=True))
    op.add_column("device", sa.Column("old_until", sa.BigInteger(), nullable=True))
    op.create_index("uq_device_old_token_hash", "device", ["old_token_hash"], unique=True)
    op.create_index("uq_device_next_recovery_hash", "device", ["next_recovery_hash"], unique=True)
    op.create_table(
        "link",
        sa.Column("account_id", ascii_column(36), nullable=False),
        sa.Column("code_hash", ascii_column(64), nullable=False),
        sa.Column("secret_hash", ascii_column(64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("claim_hash", ascii_column(64), nullable=True),
        sa.Column("confirm", ascii_column(2), nullable=True),
        sa.Column("name", sa.String(80), nullable=True),
        sa.Column("wrong_digits", sa.BigInteger(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("device_id", ascii_column(36), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_link_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_link"),
    )
    op.create_index("uq_link_code_hash", "link", ["code_hash"], unique=True)
    op.create_index("uq_link_secret_hash", "link", ["secret_hash"], unique=True)
    op.create_index("uq_link_claim_hash", "link", ["claim_hash"], unique=True)
    op.create_index("ix_link_expires_at", "link", ["expires_at"])
    installation = op.create_table(
        "installation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("secret", ascii_column(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
    )
    op.bulk_insert(installation, [{"id": 1, "secret": secrets.token_hex(32)}])
