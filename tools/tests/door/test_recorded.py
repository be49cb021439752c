"""What AWS was seen to do, or says that it does, is what the door does: `recorded/*.json`, each case with its source.

A case gives a `request` and the whole `event` that the function gets for it (as changes to `common.json`; null takes
a field away), or the whole `response`; `function` is what the function answers. A string that begins with `~` is a
regular expression for the value as text.
"""

import base64
import http.client
import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Door, route

FOLDER = Path(__file__).parent / "recorded"
COMMON = json.loads((FOLDER / "common.json").read_text())
HOST = COMMON["headers"]["host"]
# What belongs to the connection or to the clock.
OF_THE_SERVER = {"date", "connection", "apigw-requestid"}
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['says']}")
    for file in sorted(FOLDER.glob("*.json"))
    if file.stem not in ("common", "slow")
    for case in json.loads(file.read_text())
]


@pytest.fixture(autouse=True)
def _leave_the_door_as_it_was(door: Door) -> Iterator[None]:
    yield
    door.deploy()


@pytest.mark.parametrize("case", CASES)
def test_the_door_does_as_aws_was_seen_to_do(door: Door, token: Callable[..., str], case: dict[str, Any]) -> None:
    deploy(door, case)
    request = case.get("request") or asking_for(case["function"], case.get("request_headers", []))
    headers = list(request["headers"])
    if "header_bytes" in request:
        headers.append(f"X-Large: {'x' * request['header_bytes']}")
    if "claims" in case:
        headers.append(f"Authorization: Bearer {token(**case['claims'])}")
    for _ in range(case.get("times", 1)):
        response, body = send(door, request["line"], headers=headers, body=body_of(request))
    assert re.fullmatch(COMMON["requestContext"]["requestId"][1:], response.headers["apigw-requestid"])
    if "event" in case:
        expected = changed(COMMON, case["event"])
        assert masked(json.loads(body), expected) == expected
    else:
        seen = {"status": response.status, "headers": headers_of(response), "body": body.decode()}
        assert masked(seen, case["response"]) == case["response"]


def deploy(door: Door, case: dict[str, Any]) -> None:
    given = [{"route_key": entry} if isinstance(entry, str) else entry for entry in case.get("routes", [])]
    routes = [route(entry["route_key"], **{k: v for k, v in entry.items() if k != "route_key"}) for entry in given]
    door.deploy(*routes, cors=case.get("cors"), throttle=case.get("throttle"))


def asking_for(answer: Any, headers: list[str]) -> dict[str, Any]:
    body = json.dumps(answer)
    sent = [f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return {"line": "POST /open/answer", "headers": sent, "body": body}


def body_of(request: dict[str, Any]) -> bytes:
    if "body_base64" in request:
        return base64.b64decode(request["body_base64"])
    text: str = request.get("body") or "x" * request.get("body_bytes", 0)
    return text.encode()


def send(door: Door, line: str, *, headers: list[str], body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
    """The request to the letter, as no client library would send it."""
    head = "\r\n".join([f"{line} HTTP/1.1", f"Host: {HOST}", *headers, "", ""]).encode()
    with socket.create_connection(("127.0.0.1", door.port), timeout=20) as connection:
        connection.sendall(head + body)
        response = http.client.HTTPResponse(connection, method=line.split()[0])
        response.begin()
        return response, response.read()


def headers_of(response: http.client.HTTPResponse) -> dict[str, Any]:
    many: dict[str, list[str]] = {}
    for name, value in response.getheaders():
        many.setdefault(name.lower(), []).append(value)
    kept = {name: sorted(values) for name, values in many.items() if name not in OF_THE_SERVER}
    return {name: values[0] if len(values) == 1 else values for name, values in kept.items()}


def changed(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    both = dict(base)
    for name, value in changes.items():
        inner = name in ("headers", "requestContext", "http") and isinstance(value, dict)
        both[name] = changed(base[name], value) if inner else value
    return {name: value for name, value in both.items() if value is not None}


def masked(seen: Any, expected: Any) -> Any:
    """`seen`, with the pattern itself in place of what matches it."""
    if isinstance(expected, dict) and isinstance(seen, dict):
        return {name: masked(value, expected.get(name)) for name, value in seen.items()}
    if isinstance(expected, str) and expected.startswith("~") and re.fullmatch(expected[1:], str(seen)):
        return expected
    return seen


def test_a_body_waits_for_the_go_ahead(door: Door) -> None:
    head = f"POST /open/x HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n"
    with socket.create_connection(("127.0.0.1", door.port), timeout=20) as connection:
        connection.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(b"ok")
        response = http.client.HTTPResponse(connection)
        response.begin()
        event = json.loads(response.read())
    assert (event["body"], "expect" in event["headers"]) == ("ok", False)
