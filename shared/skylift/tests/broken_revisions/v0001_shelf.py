"""Makes a table, then fails."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("create table shelf (name text)")
    op.execute("select nothing from nowhere")
