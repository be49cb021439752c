"""Bytes that no generator of valid JSON makes, at every operation of every OpenAPI document."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.faults.plane import Plane
from tests.fuzzing.bodies import hostile
from tests.fuzzing.documents import SYSTEMS, fields, read

JSON = {"content-type": "application/json"}
TYPES = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/json; charset=utf-16",
    "",
]
IDS = ["%00", "%ff%fe", "%ED%A0%80", "..%2F..", "٠198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f", "x" * 3000, "{}", "%20"]
QUERIES = [
    "limit=٣",
    "limit=%00",
    "limit=1e2",
    "limit=" + "9" * 400,
    "limit=1&limit=2",
    "limit=1_0",
    "cursor=%ff",
    "=&&=",
]
QUERIES += [
    "cursor=" + "A" * 2048,
    "from=٢٠٢٦-01-01",
    "from=9999-12-31",
    "to=0001-01-01",
    "from=2026-02-30",
    "from=%00",
]
HEADERS: list[dict[str, str | bytes]] = [
    {"idempotency-key": b"\xff\xfe"},
    {"idempotency-key": "a" * 300},
    {"x-correlation-id": b"\xff\x01"},
    {"accept": "nothing/known"},
    {"cookie": "a=b; ;;="},
    {"range": "bytes=0-", "te": "trailers"},
]
NO_HTTP = "Invalid HTTP request received."


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("group", ["user", "admin"])
def test_no_input_is_our_fault(plane: Plane, group: str, system: str) -> None:
    with plane.platform.client(group, f"hostile-{group}") as client:
        document = read(client, system)
        wrong = [found for call in _calls(document) if (found := _fault_of_ours(client, call))]
    assert wrong == []


def _calls(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for template, operations in document["paths"].items():
        for method, operation in operations.items():
            for path in {_filled(template, each) for each in IDS}:
                yield {"method": method, "url": path}
            path = _filled(template, "0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f")
            yield from ({"method": method, "url": f"{path}?{query}"} for query in QUERIES)
            yield from ({"method": method, "url": path, "headers": header} for header in HEADERS)
            if "requestBody" in operation:
                yield from (
                    {"method": method, "url": path, "content": body, "headers": JSON}
                    for body in hostile(fields(document, operation))
                )
                yield from (
                    {"method": method, "url": path, "content": b"{}", "headers": {"content-type": each}}
                    for each in TYPES
                )


def _filled(template: str, value: str) -> str:
    return "/".join(value if part.startswith("{") else part for part in template.split("/"))


def _fault_of_ours(client: httpx.Client, call: dict[str, Any]) -> str | None:
    """What is wrong with the answer; None for one that says what it refuses, or does what was asked."""
    answer = client.request(**call)
    about = f"{call['method']} {call['url'][:100]} {str(call.get('content'))[:60]} {call.get('headers')}: "
    if answer.status_code >= 500:
        return f"{about}{answer.status_code} {answer.text[:200]}"
    # What is no HTTP at all never gets as far as the gateway.
    if answer.is_error and answer.text != NO_HTTP and not {"detail", "message"} & answer.json().keys():
        return f"{about}{answer.status_code} says nothing: {answer.text[:200]}"
    return None
