"""Search over 100,000 chunks, words and meaning fused: over all, within documents, on a cold cache, through the API.

The index is that of the platform, in the PostgreSQL that it runs, and each search opens a connection of its own as the
API's function does. The corpus and the questions are made, and always the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from skylift_tools.bench import client, environment
from skylift_tools.bench.corpus import Corpus, Document, Question
from skylift_tools.bench.corpus_loading import load
from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.platform import Platform
from skylift_tools.bench.quantiles import median, quantile
from skylift_tools.bench.row import Row, Target, quantity
from skylift_tools.bench.session import Session
from skylift_tools.plane.ports import LOOPBACK
from skylift_tools.plane.postgres import SUPERUSER
from skylift_tools.plane.postgres_access import passfile

API, DATABASE = "knowledge_api", "knowledge"
SEARCH = "/api/knowledge/search"
SEARCHES, WARM = 100, 20
LIMIT = 15
P95_MS = Target(100)


def measure(session: Session) -> Iterator[Row]:
    platform = session.running()
    documents, questions = _load(platform, session)
    session.say("  starting again with nothing in memory")
    _forget(platform)
    first = _milliseconds(platform, questions[:1])
    yield Row("first search, nothing in memory", first[0], "ms")
    _milliseconds(platform, questions[-WARM:])
    yield _row("search over 100,000 chunks", _milliseconds(platform, questions[:SEARCHES]))
    for count in (1, 10, 100):
        milliseconds = _milliseconds(platform, questions[:SEARCHES], within=documents[:count])
        yield _row(f"the same, within {count} document{'s' if count > 1 else ''}", milliseconds)
    yield _row(
        "the same over all, through the whole API", _through_the_api(platform, questions[: SEARCHES + WARM])[WARM:]
    )


def _row(what: str, milliseconds: Sequence[float]) -> Row:
    beside = f"median {quantity(median(milliseconds), 'ms')}, longest {quantity(max(milliseconds), 'ms')}"
    return Row(f"{what}, p95", quantile(milliseconds, 0.95), "ms", P95_MS, beside)


def _load(platform: Platform, session: Session) -> tuple[list[UUID], list[Question]]:
    """Document ids and questions."""
    corpus, documents = Corpus(), list[UUID]()
    session.say("  making 100,000 chunks and loading them")
    with psycopg.connect(
        host=LOOPBACK,
        port=platform.postgres_port,
        user=SUPERUSER,
        passfile=str(passfile(platform.layout)),
        dbname=DATABASE,
        autocommit=True,
    ) as connection:
        began = time.monotonic()
        load(connection, _noted(corpus.documents(), documents))
    session.say(f"  loaded after {time.monotonic() - began:.0f} s")
    return documents, list(corpus.questions(SEARCHES + WARM))


def _noted(documents: Iterator[Document], ids: list[UUID]) -> Iterator[Document]:
    for document in documents:
        ids.append(document.document_id)
        yield document


def _forget(platform: Platform) -> None:
    """Neither PostgreSQL nor the kernel keeps a page of the database."""
    platform.stop()
    os.sync()
    for file in _files(platform.layout.postgres.resolve() / "base"):
        descriptor = os.open(file, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)
    platform.start()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _milliseconds(
    platform: Platform, questions: Sequence[Question], *, within: Sequence[UUID] | None = None
) -> list[float]:
    """How long each search takes. Raises BenchFailure when one finds nothing."""
    order = {
        "questions": [{"words": each.words, "embedding": each.embedding} for each in questions],
        "document_ids": None if within is None else [str(each) for each in within],
    }
    command = [sys.executable, "-m", "skylift_tools.bench.search_client"]
    around = environment.of(platform.function(API))
    done = subprocess.run(command, input=json.dumps(order), env=around, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchFailure(f"search: {done.stderr.strip()[-500:]}")
    found = json.loads(done.stdout)
    if not all(each["hits"] for each in found):
        raise BenchFailure("search: a question about a document of the corpus found nothing")
    return [float(each["milliseconds"]) for each in found]


def _through_the_api(platform: Platform, questions: Sequence[Question]) -> list[float]:
    return [_asked(platform, {"query": " ".join(each.words), "limit": LIMIT}) for each in questions]


def _asked(platform: Platform, body: dict[str, Any]) -> float:
    began = time.perf_counter()
    answer = client.call(platform.url + SEARCH, "POST", body, token=platform.tokens["user"])
    if not answer["items"]:
        raise BenchFailure("search: a question about a document of the corpus found nothing through the API")
    return (time.perf_counter() - began) * 1000
