"""The latest time at which something of an account was stored."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "account", sa.Column("clock", sa.BigInteger(), nullable=False, server_default="0")
    )
