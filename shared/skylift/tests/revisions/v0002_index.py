"""Shelves by name."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("shelf_name", "shelf", ["name"])
