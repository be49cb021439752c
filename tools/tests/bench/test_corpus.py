"""The corpus of the search figures is real: the index could not tell it from ingested documents."""

from itertools import islice

import psycopg
from knowledge.index.chunk import Chunk, Passage
from knowledge.index.store import IndexedVersion, SearchIndex
from skylift import migrations
from skylift.identifiers import time_ordered
from skylift_tools.bench import corpus
from skylift_tools.bench.corpus_loading import load

from tests.builders import aws, postgres
from tests.builders.documents import NOW


def test_the_loaded_corpus_is_what_an_ingest_of_its_texts_would_have_made() -> None:
    with aws.credentials(), postgres.server() as port:
        database = postgres.create_database(port, "corpus", "vector")
        migrations.run(database, "knowledge.migrations", options={"embedding_dimensions": corpus.DIMENSIONS})
        (made,) = islice(corpus.Corpus().documents(), 1)
        where = f"host=127.0.0.1 port={port} user={postgres.SUPERUSER} dbname=corpus"
        with psycopg.connect(where, autocommit=True) as connection:
            load(connection, [made])
            texts = connection.execute("select page, text, embedding from chunks order by position").fetchall()
            vectors = [[float(each) for each in embedding.strip("[]").split(",")] for _, _, embedding in texts]
            ingested = IndexedVersion(time_ordered(NOW), time_ordered(NOW), "again.pdf", "bench", 1)
            chunks = [
                Chunk(Passage(page, text, (72, 100, 523, 200)), vector)
                for (page, text, _), vector in zip(texts, vectors, strict=True)
            ]
            SearchIndex(database, understood=frozenset({"en"})).replace(ingested, chunks)
            assert _rows(connection, str(made.version_id)) == _rows(connection, str(ingested.version_id))
            assert _apart(connection) < 1e-6


def _rows(connection: psycopg.Connection, version_id: str) -> list[object]:
    """Everything that the index holds of a version, but ids and the file's name."""
    queries = (
        "select position, page, box, text from chunks where version_id = %s order by 1",
        "select term, chunk_id - min(chunk_id) over (), tf, n from postings where version_id = %s order by 1, 2",
        "select term, df from version_terms where version_id = %s order by 1",
        "select chunk_count, term_count from versions where version_id = %s",
    )
    return [connection.execute(query, [version_id]).fetchall() for query in queries]


def _apart(connection: psycopg.Connection) -> float:
    """The largest distance between the embeddings of the two versions at one position."""
    query = "select max(a.embedding <=> b.embedding) from chunks a join chunks b using (position)"
    row = connection.execute(query + " where a.version_id <> b.version_id").fetchone()
    assert row is not None
    return float(row[0])
