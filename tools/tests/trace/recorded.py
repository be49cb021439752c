"""Lines as functions and Lambda itself log them: an upload whose worker fails twice and then gives up."""

import json
from collections.abc import Callable
from typing import Any

API, WORKER = "/aws/lambda/shelf_api", "/aws/lambda/shelf_ingest"
GATEWAY = "/aws/vendedlogs/http-api/platform"
START_MS = 1_767_225_600_000
TRACE, EVENT_ID = "trace-of-upload-1", "id-of-the-event-1"
REQUEST, RUNS = "11111111-0000-4000-8000-000000000001", [f"22222222-0000-4000-8000-00000000000{n}" for n in (1, 2, 3)]
TRACEBACK = """Traceback (most recent call last):
  File "/var/task/shelf_ingest/ingest.py", line 12, in handle
    self.read(book)
  File "/opt/python/lib/python3.13/site-packages/botocore/client.py", line 1, in _api_call
    raise error
botocore.errorfactory.AccessDenied: not authorized to perform: s3:GetObject"""
MESSAGE = {"message_id": "m-1"}
QUEUE = {"queue": "shelf_ingest", "dead_letter_queue": "shelf_ingest-dlq", "max_receives": 3}


def line(offset_ms: int, run: str, message: str, **fields: Any) -> str:
    stamp = f"2026-01-01T00:00:{offset_ms // 1000:02}.{offset_ms % 1000:03}+00:00"
    routine = {"level": "INFO", "timestamp": stamp, "function_request_id": run, "function_version": "7"}
    return json.dumps({**routine, "correlation_id": TRACE, "message": message, **fields})


def finished(offset_ms: int, run: str, message: str, *, counted: dict[str, float], **fields: Any) -> str:
    metrics = [{"Name": name, "Unit": "Count"} for name in counted]
    aws = {"Timestamp": START_MS + offset_ms, "CloudWatchMetrics": [{"Namespace": "shelf", "Metrics": metrics}]}
    return line(offset_ms, run, message, _aws=aws, **fields, **{name: [value] for name, value in counted.items()})


def request() -> list[tuple[int, str, str]]:
    """What the API says, and the gateway before it: (offset_ms, group, message)."""
    answered = {"status": 201, "method": "POST", "route": "/api/shelf/books", "user_id": "u-1"}
    own = finished(
        40, REQUEST, "request_finished", counted={"requests": 1, "latency": 40}, gateway_request_id="abc=", **answered
    )
    report = {"requestId": REQUEST, "status": "success", "metrics": {"durationMs": 41.0, "initDurationMs": 300.5}}
    access = {"request_id": "abc=", "status": "201", "latency_ms": "352", "integration_latency_ms": "349"}
    return [
        (41, API, own.replace('"level"', '"cold_start": true, "level"')),
        (42, API, json.dumps({"time": "x", "type": "platform.report", "record": report})),
        (43, GATEWAY, json.dumps(access)),
    ]


def delivery(number: int, offset_ms: int, outcome: str) -> list[tuple[int, str, str]]:
    """One delivery of the message, ended as `retried` or `dead_lettered`."""
    run, about = RUNS[number - 1], {**MESSAGE, "receive_count": number}
    received = line(offset_ms, run, "message_received", wait_ms=offset_ms - 500, **QUEUE, **about)
    adopted = line(offset_ms + 1, run, "correlation_adopted", adopted=TRACE)
    failed = "message_to_be_retried" if outcome == "retried" else "message_dead_lettered"
    said = line(
        offset_ms + 20,
        run,
        failed,
        level="ERROR",
        reason="AccessDenied: not authorized",
        dead_letter_queue="shelf_ingest-dlq",
        exception=TRACEBACK,
        **about,
    )
    ended = finished(
        offset_ms + 30, run, "message_finished", counted={"message_duration": 30}, outcome=outcome, **about
    )
    before = [(offset_ms, WORKER, text.replace(TRACE, f"{EVENT_ID}{number}")) for text in (received,)]
    before += [
        (
            offset_ms + 1,
            WORKER,
            adopted.replace(f'"correlation_id": "{TRACE}"', f'"correlation_id": "{EVENT_ID}{number}"'),
        )
    ]
    return [*before, (offset_ms + 20, WORKER, said), (offset_ms + 30, WORKER, ended)]


def timed_out_as_text(run: str) -> str:
    return f"2026-01-01T00:00:09.000Z {run} Task timed out after 3.00 seconds"


def timed_out_as_json(run: str) -> str:
    record = {"requestId": run, "status": "timeout", "metrics": {"durationMs": 3000.0}}
    return json.dumps({"time": "2026-01-01T00:00:09.000Z", "type": "platform.report", "record": record})


def killed(number: int, offset_ms: int, last_words: Callable[[str], str]) -> list[tuple[int, str, str]]:
    """A delivery whose worker did not live to say so; the platform did."""
    said = (offset_ms + 3_000, WORKER, last_words(RUNS[number - 1]))
    return [*delivery(number, offset_ms, "retried")[:2], said]
