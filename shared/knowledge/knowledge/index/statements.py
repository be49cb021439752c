"""The SQL that fills the search index; reading it is in `queries`."""

# Taking the row's lock orders an ingest and a deletion of the same document: whoever comes second sees the other.
LOCK_DOCUMENT = """
insert into documents (document_id) values (:document_id)
on conflict (document_id) do update set document_id = excluded.document_id
returning deleted_at is not null
"""

BURY_DOCUMENT = """
insert into documents (document_id, deleted_at) values (:document_id, now())
on conflict (document_id) do update set deleted_at = coalesce(documents.deleted_at, excluded.deleted_at)
"""

# Ids of versions grow with time.
NEWER_VERSION = "select exists (select from versions where document_id = :document_id and version_id > :version_id)"

REFUSED_VERSION = "select exists (select from refused_versions where version_id = :version_id)"

REFUSE_VERSION = """
insert into refused_versions (version_id, document_id) values (:version_id, :document_id) on conflict do nothing
"""

READMIT_VERSION = "delete from refused_versions where version_id = :version_id"

INDEXED_VERSION = "select page_count, chunk_count from versions where version_id = :version_id"

REMOVE_VERSIONS = (
    "delete from postings where version_id in (select version_id from versions where document_id = :document_id)",
    "delete from version_terms where version_id in (select version_id from versions where document_id = :document_id)",
    "delete from chunks where version_id in (select version_id from versions where document_id = :document_id)",
    "delete from versions where document_id = :document_id",
)

INSERT_CHUNKS = """
with given as (
    select * from jsonb_to_recordset(cast(:rows as jsonb))
        as given
        (position int, page int, box real[], text text, words text, language text, dictionary text, embedding text)
), added as (
    insert into chunks (version_id, position, page, box, text, language, embedding)
    select :version_id, position, page, box, text, language, cast(embedding as vector) from given
    returning chunk_id, position
), counted as (
    select added.chunk_id, stem.term, stem.tf, sum(stem.tf) over (partition by added.chunk_id) as n
    from added join given using (position)
        cross join lateral stems(given.words, given.dictionary::regdictionary) as stem
)
insert into postings (term, chunk_id, version_id, tf, n) select term, chunk_id, :version_id, tf, n from counted
"""

COUNT_TERMS = """
insert into version_terms (term, version_id, df)
select term, version_id, count(*) from postings where version_id = :version_id group by term, version_id
"""

INSERT_VERSION = """
insert into versions
    (version_id, document_id, filename, embedding_model, page_count, chunk_count, languages, term_count)
select :version_id, :document_id, :filename, :embedding_model, :page_count, :chunk_count, :languages,
    coalesce(sum(tf), 0)
from postings where version_id = :version_id
"""
