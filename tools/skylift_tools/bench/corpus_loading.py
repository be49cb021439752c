"""Puts a corpus into the tables of the search index, as fast as PostgreSQL takes rows.

The rows are those that `knowledge.index.statements` would make one document at a time; here they come as binary COPY,
with the indexes of the migrations made afterwards.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any, LiteralString

import numpy as np
import psycopg
from numpy.typing import NDArray

from skylift_tools.bench.corpus import (
    CHUNKS_EACH,
    DIMENSIONS,
    VOCABULARY,
    WORDS_MOST,
    Document,
    Integers,
    Vectors,
    term,
)
from skylift_tools.bench.failures import BenchFailure

TABLES = ("chunks", "postings", "version_terms")
MODEL = "bench"
CHUNKS_A_PAGE = 3
# PostgreSQL's binary COPY: a signature, flags and a header's length first, minus one last.
HEAD, TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_FLOAT4 = 700  # PostgreSQL's number of the type
_TERMS = np.array([term(word) for word in range(VOCABULARY)], dtype="S6")


def load(connection: psycopg.Connection, documents: Iterable[Document]) -> None:
    """Adds to what is there, and vacuums as PostgreSQL itself would soon; `connection` is the superuser's own."""
    with connection.transaction():
        indexes = _take_indexes(connection)
        connection.execute("set local maintenance_work_mem = '512MB'")
        (last,) = _one(connection, "select coalesce(max(chunk_id), 0) from chunks")
        for number, document in enumerate(documents):
            _load_document(connection, document, first=last + 1 + number * CHUNKS_EACH)
        for statement in indexes:
            connection.execute(statement.encode())
        connection.execute("select setval(pg_get_serial_sequence('chunks', 'chunk_id'), max(chunk_id)) from chunks")
    connection.execute("vacuum analyze")


def _one(connection: psycopg.Connection, query: LiteralString) -> tuple[Any, ...]:
    found = connection.execute(query).fetchone()
    if found is None:
        raise BenchFailure(f"no row: {query}")
    return found


def _take_indexes(connection: psycopg.Connection) -> list[str]:
    """Drops them and answers what makes them again. The primary keys stay."""
    found = connection.execute(
        "select indexname, indexdef from pg_indexes where tablename = any(%s) and indexname !~ '_pkey$'", [list(TABLES)]
    ).fetchall()
    for name, _ in found:
        connection.execute(f'drop index "{name}"'.encode())
    return [definition for _, definition in found]


def _load_document(connection: psycopg.Connection, document: Document, *, first: int) -> None:
    position, word, tf = _counted(document)
    words, df = np.unique(word, return_counts=True)
    version = np.void(document.version_id.bytes)
    chunk_id, n = (first + position).astype(">i8"), document.lengths[position].astype(">i4")
    postings = _records(_TERMS[word], chunk_id, version, tf.astype(">i2"), n)
    counts = _records(_TERMS[words], version, df.astype(">i4"))
    _insert_version(connection, document)
    _copy(connection, "chunks (chunk_id, version_id, position, page, box, text, embedding)", _chunks(document, first))
    _copy(connection, "postings (term, chunk_id, version_id, tf, n)", postings)
    _copy(connection, "version_terms (term, version_id, df)", counts)


def _insert_version(connection: psycopg.Connection, document: Document) -> None:
    connection.execute("insert into documents (document_id) values (%s)", [document.document_id])
    columns = {
        "version_id": document.version_id,
        "document_id": document.document_id,
        "filename": f"{document.document_id}.pdf",
        "embedding_model": MODEL,
        "page_count": CHUNKS_EACH // CHUNKS_A_PAGE + 1,
        "chunk_count": CHUNKS_EACH,
        "term_count": int(document.lengths.sum()),
    }
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    statement = f"insert into versions ({names}) values ({places})"  # noqa: S608 - both are our own
    connection.execute(statement.encode(), list(columns.values()))


def _counted(document: Document) -> tuple[Integers, Integers, Integers]:
    """Of every word of every chunk: the chunk's position, the word, and how often it stands there."""
    counts = np.arange(WORDS_MOST) < document.lengths[:, None]
    positions = np.broadcast_to(np.arange(CHUNKS_EACH)[:, None], document.words.shape)
    keys, tf = np.unique(positions[counts] * VOCABULARY + document.words[counts], return_counts=True)
    return keys // VOCABULARY, keys % VOCABULARY, tf


def _chunks(document: Document, first: int) -> bytes:
    position = np.arange(CHUNKS_EACH)
    return _records(
        (first + position).astype(">i8"),
        np.void(document.version_id.bytes),
        position.astype(">i4"),
        (1 + position // CHUNKS_A_PAGE).astype(">i4"),
        _box(),
        _texts(document),
        _vectors(document.embeddings),
    )


def _texts(document: Document) -> NDArray[Any]:
    """Every chunk's words, with stop words in the places that are left."""
    used = np.arange(WORDS_MOST) < document.lengths[:, None]
    words = np.where(used, _TERMS[document.words], b"of the")
    spaced = np.full((CHUNKS_EACH, WORDS_MOST, 7), b" ", dtype="S1")
    spaced[:, :, :6] = words.view("S1").reshape(CHUNKS_EACH, WORDS_MOST, 6)
    return spaced.reshape(CHUNKS_EACH, -1).view(f"V{WORDS_MOST * 7}")[:, 0]


def _vectors(embeddings: Vectors) -> NDArray[Any]:
    """pgvector's binary form: the size, two bytes of nothing, the numbers."""
    made = np.zeros(len(embeddings), dtype=[("size", ">i2"), ("unused", ">i2"), ("values", ">f4", DIMENSIONS)])
    made["size"], made["values"] = DIMENSIONS, embeddings
    return made.view(f"V{made.itemsize}")


def _box() -> np.void:
    """An array of four numbers: dimensions, nulls, type; length, first index; then each with its length."""
    sides = b"".join(struct.pack(">if", 4, side) for side in (72.0, 100.0, 523.0, 200.0))
    return np.void(struct.pack(">iiiii", 1, 0, _FLOAT4, 4, 1) + sides)


def _records(*columns: NDArray[Any] | np.void) -> bytes:
    """Rows of columns that all have a fixed size, as COPY reads them; a single value goes into every row."""
    rows = max(column.shape[0] for column in columns if column.shape)
    kinds: list[tuple[str, str]] = [("columns", ">i2")]
    for number, column in enumerate(columns):
        kinds += [(f"size{number}", ">i4"), (f"value{number}", column.dtype.str)]
    made = np.zeros(rows, dtype=kinds)
    made["columns"] = len(columns)
    for number, column in enumerate(columns):
        made[f"size{number}"], made[f"value{number}"] = column.dtype.itemsize, column
    return made.tobytes()


def _copy(connection: psycopg.Connection, target: str, rows: bytes) -> None:
    statement = f"copy {target} from stdin (format binary)".encode()
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(HEAD + rows + TAIL)
