"""Lambda: a function that reports failed items of a batch is understood as on AWS, for queues and for streams.

MiniStack deletes a message whose failure is reported under an empty, null or unknown identifier, and ignores reports of
functions that read a stream. A stream is read again from the first item that failed, as often as
`MaximumRetryAttempts` allows; then its batch goes to the `OnFailure` destination.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

from skylift_emulator.mends.event_source_mappings import ALL
from skylift_emulator.mends.lambda_execution import RUN_BATCH
from skylift_emulator.partial_batch import MalformedAnswer, failed_items
from skylift_emulator.seams import Seam
from skylift_emulator.stream_reader import StreamReader
from skylift_emulator.surroundings import Surroundings

_LAMBDA = "ministack.services.lambda_svc"
EXECUTE = Seam(_LAMBDA, "_execute_function", ("func", "event"))
STREAMS = tuple(Seam(_LAMBDA, name, ()) for name in ("_poll_kinesis", "_poll_dynamodb_streams"))
SEAMS = (EXECUTE, *STREAMS, RUN_BATCH, ALL, *StreamReader.SEAMS)

_REPORTING = "ReportBatchItemFailures"
_Result = dict[str, Any]
# The mapping for which this thread invokes a function, or how to find it by the function and the batch.
_Find = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any] | None]
_finding: contextvars.ContextVar[_Find | None] = contextvars.ContextVar("finding", default=None)


def install(_: Surroundings) -> None:
    RUN_BATCH.replace(_for_its_mapping)
    for seam in STREAMS:
        seam.replace(_for_streams)
    EXECUTE.replace(_judging(StreamReader()))


def _for_its_mapping(original: Callable[..., None]) -> Callable[..., None]:
    def run(esm: dict[str, Any], *rest: Any) -> None:
        token = _finding.set(lambda *_: esm)
        try:
            original(esm, *rest)
        finally:
            _finding.reset(token)

    return run


def _for_streams(original: Callable[[], bool]) -> Callable[[], bool]:
    def poll() -> bool:
        token = _finding.set(_mapping_of)
        try:
            return original()
        finally:
            _finding.reset(token)

    return poll


def _mapping_of(func: dict[str, Any], event: dict[str, Any]) -> dict[str, Any] | None:
    source, name = event["Records"][0]["eventSourceARN"], (func.get("config") or func)["FunctionName"]
    mappings = (mapping for _, _, mapping in ALL.current()())
    return next((one for one in mappings if (one["EventSourceArn"], one["FunctionName"]) == (source, name)), None)


def _judging(reader: StreamReader) -> Callable[[Callable[..., _Result]], Callable[..., _Result]]:
    def make(original: Callable[..., _Result]) -> Callable[..., _Result]:
        def execute(func: dict[str, Any], event: dict[str, Any]) -> _Result:
            find = _finding.get()
            mapping = find(func, event) if find else None
            if mapping is None:
                return original(func, event)
            # MiniStack calls itself again when the function is of another account.
            token = _finding.set(None)
            try:
                result = original(func, event)
            finally:
                _finding.reset(token)
            if ":sqs:" in mapping["EventSourceArn"]:
                return _judged(mapping, event["Records"], result)[0]
            judged, first_failed = _judged(mapping, event["Records"], result)
            return reader.after(mapping, func, event["Records"], judged, first_failed)

        return execute

    return make


def _judged(mapping: dict[str, Any], records: list[dict[str, Any]], result: _Result) -> tuple[_Result, int]:
    """The result as MiniStack reads it, and the position of the first record that failed; -1 if none did."""
    if result.get("error"):
        return result, 0
    if _REPORTING not in (mapping.get("FunctionResponseTypes") or []):
        return result, -1
    ids = [_identifier(record) for record in records]
    try:
        failed = failed_items(result.get("body"), ids)
    except MalformedAnswer as error:
        body = {"errorType": type(error).__name__, "errorMessage": f"the whole batch fails: {error}"}
        return {**result, "error": True, "body": body}, 0
    report = {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
    return {**result, "body": report}, min((ids.index(one) for one in failed), default=-1)


def _identifier(record: dict[str, Any]) -> str:
    for source, name in (("dynamodb", "SequenceNumber"), ("kinesis", "sequenceNumber")):
        if source in record:
            return str(record[source][name])
    return str(record["messageId"])
