"""A shelf."""

import sqlalchemy as sa
from alembic import op
from skylift.migrations import option

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("shelf", sa.Column("name", sa.String(option("length"))))
