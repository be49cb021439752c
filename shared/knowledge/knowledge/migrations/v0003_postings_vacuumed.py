"""Posting lists are vacuumed soon after an ingest, so that searches read them from the index alone."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# A page that no vacuum has seen is read from the table beside the index, posting by posting: ten times the work.
# PostgreSQL waits for a fifth of the table to be new.
TABLES = ("postings", "version_terms")
SHARE = "autovacuum_vacuum_insert_scale_factor"


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"alter table {table} set ({SHARE} = 0.02)")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"alter table {table} reset ({SHARE})")
