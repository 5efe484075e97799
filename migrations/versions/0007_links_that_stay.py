"""An account may have approved links beside its open one."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("link") as link:
        link.drop_constraint("pk_link", type_="primary")
        link.create_primary_key("pk_link", ["secret_hash"])
        link.drop_index("uq_link_secret_hash")
        link.create_index("ix_link_account_id", ["account_id"])
