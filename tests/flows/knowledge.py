"""The knowledge base as its users drive it: over HTTP, with real PDFs."""

import hashlib
import time
from typing import Any, cast

import httpx

DOCUMENTS = "/api/knowledge/documents"
WAIT_SECONDS = 60


def announce(client: httpx.Client, pdf: bytes, name: str, **changes: Any) -> httpx.Response:
    return client.post(DOCUMENTS, json=announcement(pdf, name, **changes))


def announcement(pdf: bytes, name: str, **changes: Any) -> dict[str, Any]:
    digest = hashlib.sha256(pdf).hexdigest()
    body = {"filename": name, "size_bytes": len(pdf), "sha256": digest, "content_type": "application/pdf"}
    return body | changes


def put(announced: dict[str, Any], pdf: bytes) -> httpx.Response:
    """Upload to the presigned address, with the headers that were signed and no token."""
    upload = announced["upload"]
    return httpx.request(upload["method"], upload["url"], headers=upload["headers"], content=pdf, timeout=30)


def upload(client: httpx.Client, pdf: bytes, filename: str) -> str:
    """Announce and upload; the identifier of the document."""
    answer = announce(client, pdf, filename)
    assert answer.status_code == 201, answer.text
    uploaded = put(answer.json(), pdf)
    assert uploaded.status_code == 200, uploaded.text
    return cast(str, answer.json()["document_id"])


def ended(client: httpx.Client, document_id: str) -> dict[str, Any]:
    """The document once it is `ready` or `failed`."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        document = cast(dict[str, Any], client.get(f"{DOCUMENTS}/{document_id}").raise_for_status().json())
        if document["status"] in {"ready", "failed"}:
            return document
        time.sleep(0.05)
    raise AssertionError(f"still {document['status']} after {WAIT_SECONDS} s")


def search(client: httpx.Client, query: str, **more: Any) -> list[dict[str, Any]]:
    answer = client.post("/api/knowledge/search", json={"query": query, "limit": 5, **more})
    assert answer.status_code == 200, answer.text
    return cast(list[dict[str, Any]], answer.json()["items"])
