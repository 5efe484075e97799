"""The public key with which a device signs in when its cookie is lost."""

import sqlalchemy as sa
from alembic import op

from backend.db.models import ascii_column

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device", sa.Column("public_key", ascii_column(130), nullable=True))
