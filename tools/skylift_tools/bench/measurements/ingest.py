"""PDFs from upload to `ready`: one alone, then several at once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from typing import Any

from skylift_tools.bench import client
from skylift_tools.bench.documents import pdf
from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.platform import Platform
from skylift_tools.bench.quantiles import median
from skylift_tools.bench.row import Row, quantity
from skylift_tools.bench.session import Session

DOCUMENTS = "/api/knowledge/documents"
PAGES, ROUNDS = 10, 3
AT_ONCE, PAGES_OF_EACH = 4, 25
_PATIENCE_SECONDS = 120
_PAUSE_SECONDS = 0.02


def measure(session: Session) -> Iterator[Row]:
    platform = session.running()
    _seconds(platform, [pdf(1)])
    alone = [_seconds(platform, [pdf(PAGES)]) for _ in range(ROUNDS)]
    spread = f"longest of {ROUNDS} {quantity(max(alone), 's')}"
    yield Row(f"a PDF of {PAGES} pages, upload to `ready`, median", median(alone), "s", beside=spread)
    seconds = _seconds(platform, [pdf(PAGES_OF_EACH) for _ in range(AT_ONCE)])
    pages = AT_ONCE * PAGES_OF_EACH
    beside = f"{AT_ONCE} PDFs of {PAGES_OF_EACH} pages at once, {quantity(seconds, 's')}"
    yield Row("pages ingested", pages / seconds, "a second", beside=beside)


def _seconds(platform: Platform, files: list[bytes]) -> float:
    """From the first upload to the last document that is ready; what is announced before that is not in it."""
    announced = [_announced(platform, content) for content in files]
    began = time.perf_counter()
    for answer, content in zip(announced, files, strict=True):
        place = answer["upload"]
        client.upload(place["url"], place["method"], content, headers=place["headers"])
    for answer in announced:
        _wait(platform, str(answer["document_id"]), until=began + _PATIENCE_SECONDS)
    return time.perf_counter() - began


def _announced(platform: Platform, content: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    about = {"filename": f"{digest[:12]}.pdf", "size_bytes": len(content), "sha256": digest}
    body = about | {"content_type": "application/pdf"}
    token = platform.tokens["manager"]
    answer: dict[str, Any] = client.call(platform.url + DOCUMENTS, "POST", body, token=token, expected=201)
    return answer


def _wait(platform: Platform, document_id: str, *, until: float) -> None:
    while time.perf_counter() < until:
        address = f"{platform.url}{DOCUMENTS}/{document_id}"
        document = client.call(address, token=platform.tokens["manager"])
        if document["status"] == "ready":
            return
        if document["status"] == "failed":
            raise BenchFailure(f"ingest: a document failed: {document['reason']}")
        time.sleep(_PAUSE_SECONDS)
    raise BenchFailure(f"ingest: a document is not ready after {_PATIENCE_SECONDS} s")
