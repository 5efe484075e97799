"""What a push needs to know of its account, in the row it takes: the newest tag, and how many more
there may be.
"""

import sqlalchemy as sa
from alembic import op

from backend.db.models import ascii_column

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("tag", ascii_column(16), nullable=False, server_default="0"))
    op.add_column("account", sa.Column("pushes_left", sa.Float(), nullable=True))
    op.add_column(
        "account", sa.Column("pushed_at", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.execute(
        "UPDATE account SET tag = coalesce((SELECT sync_batch.tag FROM sync_batch"
        " WHERE sync_batch.account_id = account.id AND sync_batch.top_rev = account.rev), '0')"
    )
