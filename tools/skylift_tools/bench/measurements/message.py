"""From a message on a queue to its worker being done with it, warm, one message at a time.

The message tells of a file that is none of the knowledge base's: the worker reads it, says so in its log, and is done.
Done is when it writes that line; the line carries the time, in milliseconds.
"""

from __future__ import annotations

import datetime
import json
import random
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.platform import Platform
from skylift_tools.bench.quantiles import quantile
from skylift_tools.bench.row import Row, Target, quantity
from skylift_tools.bench.session import Session
from skylift_tools.plane import record
from skylift_tools.plane.emulated_aws import EmulatedAws
from skylift_tools.plane.record import Record

WORKER = "knowledge_ingest"
SAID = "foreign_file_ignored"
WARM, MESSAGES = 5, 40
# Apart by unequal times, so that no poll's rhythm is met or missed every time.
PAUSE_SECONDS = (0.05, 0.15)
MEDIAN_MS = Target(50)
_PATIENCE_SECONDS = 10


def measure(session: Session) -> Iterator[Row]:
    platform = session.running()
    sent = _send(platform, WARM + MESSAGES)
    done = _done(platform.layout.logs / f"{WORKER}.log", set(sent))
    milliseconds = [done[key] - sent[key] for key in list(sent)[WARM:]]
    p95 = quantity(quantile(milliseconds, 0.95), "ms")
    yield Row(
        "a message, sent to worker done, median",
        quantile(milliseconds, 0.5),
        "ms",
        MEDIAN_MS,
        f"p95 {p95}, {MESSAGES} messages",
    )


def _send(platform: Platform, count: int) -> dict[str, float]:
    """By the key that the message names: when it was sent, in milliseconds since 1970."""
    aws, url, sent = EmulatedAws(platform.emulator_port, platform.layout.root_key), _queue(platform), {}
    for _ in range(count):
        key = f"bench/{uuid.uuid4()}"
        sent[key] = time.time() * 1000
        aws.call("sqs", "SendMessage", QueueUrl=url, MessageBody=_created(key))
        time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - guards nothing
    return sent


def _queue(platform: Platform) -> str:
    for _, queue in Record.read(platform.layout.stacks).of(record.QUEUE):
        if queue["outputs"]["name"] == WORKER:
            return str(queue["outputs"]["url"])
    raise BenchFailure(f"there is no queue {WORKER}")


def _created(key: str) -> str:
    """EventBridge's "Object Created"."""
    detail = {"bucket": {"name": "bench"}, "object": {"key": key, "size": 1, "etag": "0", "sequencer": "0"}}
    envelope = {"id": str(uuid.uuid4()), "time": "2026-01-01T00:00:00Z", "source": "aws.s3"}
    return json.dumps({**envelope, "detail-type": "Object Created", "detail": detail})


def _done(log: Path, keys: set[str]) -> dict[str, float]:
    """By key: when the worker said that it was done. Raises BenchFailure when it does not."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = dict(_said(log))
        if keys <= found.keys():
            return found
        time.sleep(0.1)
    raise BenchFailure(f"{WORKER} was not done with {len(keys - found.keys())} of {len(keys)} messages: see {log}")


def _said(log: Path) -> Iterator[tuple[str, float]]:
    for line in log.read_text(errors="replace").splitlines() if log.exists() else ():
        if SAID in line:
            entry = json.loads(line)
            yield entry["key"], datetime.datetime.fromisoformat(entry["timestamp"]).timestamp() * 1000
