"""The position from which a mapping reads its stream on after an invocation that failed, wholly or in part."""

from __future__ import annotations

from typing import Any

from skylift_emulator.seams import Seam

_LAMBDA, _DYNAMODB = "ministack.services.lambda_svc", "ministack.services.dynamodb"
TABLES = Seam(_LAMBDA, "_dynamodb_stream_positions")
KINESIS = Seam(_LAMBDA, "_kinesis_positions")
SINCE = Seam(_DYNAMODB, "stream_records_since", ("table_name", "position", "limit", "account_id", "region"))
SHARDS = Seam("ministack.services.kinesis", "_streams")
ON_FAILURE = Seam(
    _LAMBDA, "_send_ddb_stream_failure_record", ("esm", "func_rec", "batch", "stream_arn", "result", "condition")
)

_Records = list[dict[str, Any]]


class StreamReader:
    """Called by MiniStack's poller, which is one thread. After a failure the poller itself does not move on."""

    SEAMS = (TABLES, KINESIS, SINCE, SHARDS, ON_FAILURE)

    def __init__(self) -> None:
        # By mapping and shard: the record at which it failed last, and how often.
        self._failures: dict[tuple[str, str], tuple[str, int]] = {}

    def after(  # noqa: PLR0917
        self, mapping: dict[str, Any], func: dict[str, Any], records: _Records, result: dict[str, Any], failed: int
    ) -> dict[str, Any]:
        """The result for the poller, after the position was moved.

        failed: the position in `records` of the first that failed; -1 if none did.
        """
        place = mapping["UUID"], _shard(records[0])
        if failed < 0:
            self._failures.pop(place, None)
            return result
        first, count = _sequence(records[failed]), 0
        if self._failures.get(place, ("", 0))[0] == first:
            count = self._failures[place][1]
        self._failures[place] = first, count + 1
        _move(mapping, records, failed)
        if _is_last(mapping, count):
            self._failures.pop(place)
            _move(mapping, records[failed:], len(records) - failed)
            if "dynamodb" in records[0]:
                source = mapping["EventSourceArn"]
                ON_FAILURE.current()(mapping, func, records[failed:], source, result, "RetryAttemptsExhausted")
        return {**result, "error": True}


def _is_last(mapping: dict[str, Any], retries: int) -> bool:
    most = mapping.get("MaximumRetryAttempts")
    return most is not None and 0 <= int(most) <= retries


def _move(mapping: dict[str, Any], records: _Records, count: int) -> None:
    """Goes on after the first `count` of `records`; filters may have left out others before and between them."""
    if not count:
        return
    last, uuid = _sequence(records[count - 1]), mapping["UUID"]
    if "dynamodb" in records[0]:
        positions: Any = TABLES.current()
        table = mapping["EventSourceArn"].split("/")[1]
        unread = SINCE.current()(table, positions[uuid], mapping.get("BatchSize", 100))
        positions[uuid] += 1 + [_sequence(record) for record in unread].index(last)
        return
    positions, shard = KINESIS.current()[uuid], _shard(records[0])
    _, _, _, region, account, name = mapping["EventSourceArn"].split(":", 5)
    stream = SHARDS.current().get_scoped(account, region, name.partition("/")[2])
    unread = stream["shards"][shard]["records"][positions[shard] :]
    positions[shard] += 1 + [record["SequenceNumber"] for record in unread].index(last)


def _sequence(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"] if "dynamodb" in record else record["kinesis"]["sequenceNumber"])


def _shard(record: dict[str, Any]) -> str:
    return "" if "dynamodb" in record else str(record["eventID"].rpartition(":")[0])
