"""Search index: versions of documents, their chunks with embeddings, and posting lists for BM25."""

from alembic import op
from skylift import migrations

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A document's row outlives it: it is the tombstone that stops a late ingest, and the lock between the two.
DOCUMENTS = """
create table documents (
    document_id uuid primary key,
    deleted_at timestamptz
)"""

# One row per version that search sees; the sums over it give BM25 the size and average length of the corpus.
VERSIONS = """
create table versions (
    version_id uuid primary key,
    document_id uuid not null references documents,
    filename text not null,
    embedding_model text not null,
    page_count int not null,
    chunk_count int not null,
    term_count bigint not null,
    indexed_at timestamptz not null default now()
)"""

CHUNKS = """
create table chunks (
    chunk_id bigint generated always as identity primary key,
    version_id uuid not null,
    position int not null,
    page int not null,
    box real[] not null,
    text text not null,
    embedding vector({dimensions}) not null
)"""

# tf: how often the term stands in the chunk; n: how many terms the chunk has.
POSTINGS = """
create table postings (
    term text not null,
    chunk_id bigint not null,
    version_id uuid not null,
    tf smallint not null,
    n int not null
)"""

# df: in how many chunks of the version the term stands.
VERSION_TERMS = """
create table version_terms (
    term text not null,
    version_id uuid not null,
    df int not null,
    primary key (term, version_id) include (df)
)"""

# `words` is what knowledge.index.words makes of a text; stop words fall away here.
STEMS = """
create function stems(words text) returns table (term text, tf smallint)
language sql immutable parallel safe as $$
    select lexeme, cardinality(positions)::smallint from unnest(to_tsvector('pg_catalog.english', words))
$$"""

INDEXES = (
    "create index versions_document on versions (document_id)",
    "create index chunks_version on chunks (version_id)",
    "create index chunks_embedding on chunks using hnsw (embedding vector_cosine_ops)",
    "create index postings_term on postings (term, chunk_id) include (version_id, tf, n)",
    "create index postings_version on postings (version_id)",
    "create index version_terms_version on version_terms (version_id)",
)


def upgrade() -> None:
    dimensions = int(migrations.option("embedding_dimensions"))
    for statement in (DOCUMENTS, VERSIONS, CHUNKS.format(dimensions=dimensions), POSTINGS, VERSION_TERMS, STEMS):
        op.execute(statement)
    for statement in INDEXES:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function stems(text)")
    op.execute("drop table version_terms, postings, chunks, versions, documents")
