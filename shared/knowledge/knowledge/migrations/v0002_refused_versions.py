"""Versions that were given up: their tombstones stop an attempt that ends after that."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSED = """
create table refused_versions (
    version_id uuid primary key,
    document_id uuid not null references documents
)"""


def upgrade() -> None:
    op.execute(REFUSED)


def downgrade() -> None:
    op.execute("drop table refused_versions")
