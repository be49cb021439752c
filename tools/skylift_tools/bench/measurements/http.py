"""Requests through the whole API, with a verified token, beside plain uvicorn on the same app.

The route is one of the knowledge base's own, behind the authoriser; it checks the caller's role and refuses an id that
cannot be one, so it touches neither table nor database. Both servers are asked in turns.
"""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from skylift_apigateway.claims import as_strings

from skylift_tools.bench import environment, load
from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.load import Outcome, Request
from skylift_tools.bench.platform import Platform
from skylift_tools.bench.row import Row, Target, quantity
from skylift_tools.bench.session import Session
from skylift_tools.plane.ports import LOOPBACK, free_port

NOTE = (
    "plain uvicorn: the same app with the same settings and packages, in one process on uvloop and httptools as the "
    "door is; it checks no token, and writes neither access log nor log lines nor metrics"
)
API = "knowledge_api"
PATH = "/api/knowledge/documents/none"
NOT_FOUND = 404
ROUNDS, ROUND_SECONDS, WARM_SECONDS = 3, 2.0, 1.0
SHARE_OF_UVICORN, MEDIAN_MS = Target(0.3, at_least=True), Target(2.0)
_START_SECONDS = 30


def measure(session: Session) -> Iterator[Row]:
    platform = session.running()
    request = Request(PATH, NOT_FOUND, {"authorization": f"Bearer {platform.tokens['user']}"})
    with _plain_uvicorn(platform) as plain:
        for port in (platform.port, plain):
            load.run(port, request, connections=8, seconds=WARM_SECONDS)
        ours, theirs = _in_turns(platform.port, plain, request, connections=1)
        yield Row("a request, 1 connection, median", ours.median_ms, "ms", MEDIAN_MS, f"uvicorn {_of(theirs)}")
        ours, theirs = _in_turns(platform.port, plain, request, connections=8)
    beside = f"{_of(ours)}; uvicorn {_of(theirs)}"
    yield Row("requests, 8 connections", ours.rate, "a second", beside=f"median {quantity(ours.median_ms, 'ms')}")
    yield Row("the same, share of plain uvicorn", ours.rate / theirs.rate, "of uvicorn", SHARE_OF_UVICORN, beside)


def _of(outcome: Outcome) -> str:
    median, p95 = quantity(outcome.median_ms, "ms"), quantity(outcome.p95_ms, "ms")
    return f"{quantity(outcome.rate, 'a second')}, median {median}, p95 {p95}"


def _in_turns(first: int, second: int, request: Request, *, connections: int) -> tuple[Outcome, Outcome]:
    """What else the machine does then falls on both."""
    rounds: dict[int, list[Outcome]] = {first: [], second: []}
    for _ in range(ROUNDS):
        for port, outcomes in rounds.items():
            outcomes.append(load.run(port, request, connections=connections, seconds=ROUND_SECONDS))
    return load.together(rounds[first]), load.together(rounds[second])


@contextlib.contextmanager
def _plain_uvicorn(platform: Platform) -> Iterator[int]:
    """Its port."""
    function, port = platform.function(API), free_port()
    command = [sys.executable, "-m", "skylift_tools.bench.plain_uvicorn", "--port", str(port), "--package", API]
    command += ["--folder", function["folder"], "--claims", json.dumps(_claims(platform.tokens["user"]))]
    around = environment.of(function)
    process = subprocess.Popen(command, env=around, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.communicate()


def _wait(process: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise BenchFailure(f"plain uvicorn does not start: {process.communicate()[1].strip()[-500:]}")
        time.sleep(0.05)


def _claims(token: str) -> dict[str, Any]:
    """What the token says, as API Gateway hands it on."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return dict(as_strings(claims))
