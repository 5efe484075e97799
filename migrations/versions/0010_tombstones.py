"""An index of the deleted records, which do not count towards the limit of an account."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    deleted = sa.text("deleted IS NOT NULL")
    op.create_index(
        "ix_record_deleted",
        "record",
        ["account_id"],
        sqlite_where=deleted,
        postgresql_where=deleted,
    )
