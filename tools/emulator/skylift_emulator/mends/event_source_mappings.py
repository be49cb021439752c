"""Lambda: a mapping reads its source with its function's role: refused without, and stopped when it is revoked."""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json, set_request_account_id, set_request_region

from skylift_emulator.roles import role_may
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_LAMBDA = "ministack.services.lambda_svc"
CREATE = Seam(_LAMBDA, "_create_esm", ("data",))
RESOLVE = Seam(_LAMBDA, "_resolve_existing_esm_function", ("function_ref",))
FIND = Seam(_LAMBDA, "_get_func_record_for_qualifier", ("name", "qualifier"))
ALL = Seam(_LAMBDA, "_iter_all_esms", ())
PAUSES = Seam(_LAMBDA, "_esm_backoff_until")
# The first of the three that each pass of MiniStack's poller calls.
QUEUE = Seam("ministack.services.sqs", "_queue_by_arn", ("arn",))
POLL = Seam(_LAMBDA, "_poll_sqs", ())
IDLE_GAP = Seam(_LAMBDA, "_ESM_IDLE_WAKE_GAP_SECONDS")
SEAMS = (CREATE, RESOLVE, FIND, ALL, PAUSES, QUEUE, POLL, IDLE_GAP)

# A wake that found nothing delays the next by this; 0.05 of MiniStack's own would be a worker's whole budget.
_IDLE_GAP_SECONDS = 0.002
_RECHECK_SECONDS = 1
_HOLD_SECONDS = 10
_BATCH_WITHOUT_WINDOW = 10
_NEEDED = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "dynamodb": ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"),
    "kinesis": ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"),
}
_SOURCE_NAMES = {"sqs": "SQS", "dynamodb": "DynamoDB", "kinesis": "Kinesis"}


def install(_: Surroundings) -> None:
    CREATE.replace(_checked)
    POLL.replace(_Watch().before)
    IDLE_GAP.set(_IDLE_GAP_SECONDS)


def _checked(original: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    def create(data: dict[str, Any]) -> Any:
        refused = refusal(data)
        return original(data) if refused is None else refused

    return create


def refusal(data: dict[str, Any]) -> Any:
    """The error that AWS answers a request for this mapping with; None where it makes the mapping."""
    return _unusable(data) or _double(data)


def _unusable(data: dict[str, Any]) -> Any:
    name, qualifier, error = RESOLVE.current()(data.get("FunctionName", ""))
    if error:
        return error
    source_arn = str(data.get("EventSourceArn", ""))
    message = _misfit(data, name, source_arn) or _missing(name, qualifier, source_arn)
    return error_response_json("InvalidParameterValueException", message, 400) if message else None


def _double(data: dict[str, Any]) -> Any:
    """The refusal of a mapping that is there already: it would not read twice as fast, only twice."""
    name, qualifier, _ = RESOLVE.current()(data.get("FunctionName", ""))
    asked = name, qualifier, data.get("EventSourceArn")
    for _, _, mapping in ALL.current()():
        if (mapping["FunctionName"], mapping.get("Qualifier"), mapping["EventSourceArn"]) == asked:
            message = (
                f'An event source mapping with event source arn ("{asked[2]}") and function ("{name}") already exists. '
                f"Please update or delete the existing mapping with UUID {mapping['UUID']}"
            )
            return error_response_json("ResourceConflictException", message, 409)
    return None


def _misfit(data: dict[str, Any], name: str, source_arn: str) -> str:
    """Why AWS would not take a mapping of this queue with these settings; empty when it would."""
    if ":sqs:" not in source_arn:
        return ""
    queue = QUEUE.current()(source_arn)
    if queue is None:
        return (
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
            "SQS Error Message: The specified queue does not exist."
        )
    batch, window = data.get("BatchSize", 10), data.get("MaximumBatchingWindowInSeconds", 0)
    if batch > _BATCH_WITHOUT_WINDOW and not window:
        return (
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than "
            f"{_BATCH_WITHOUT_WINDOW}"
        )
    _, config = FIND.current()(name, None)
    timeout = int((config or {}).get("Timeout") or 3)
    visibility = int(queue["attributes"].get("VisibilityTimeout", 30))
    if visibility < timeout:
        return f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
    return ""


def _missing(name: str, qualifier: str | None, source_arn: str) -> str:
    """What the function's role may not do on the source, in AWS's words; empty when it may do all."""
    _, config = FIND.current()(name, qualifier)
    service = source_arn.split(":")[2] if source_arn.count(":") >= 5 else ""
    for action in _NEEDED.get(service, ()):
        if config and not role_may(config.get("Role", ""), action, source_arn, goes_on=True):
            what = f"{action.partition(':')[2]} on {_SOURCE_NAMES[service]}"
            return f"The provided execution role does not have permissions to call {what}"
    return ""


class _Watch:
    """Holds a mapping back whose role lost what it needs, and lets it go on when the role has it again."""

    def __init__(self) -> None:
        self._checked_at = 0.0
        self._held: set[str] = set()

    def before(self, original: Callable[[], bool]) -> Callable[[], bool]:
        def poll() -> bool:
            if time.monotonic() - self._checked_at > _RECHECK_SECONDS:
                for account, region, mapping in ALL.current()():
                    contextvars.Context().run(self._check, account, region, mapping)
                self._checked_at = time.monotonic()
            return original()

        return poll

    def _check(self, account: str, region: str, mapping: dict[str, Any]) -> None:
        set_request_account_id(account)
        set_request_region(region)
        held, pauses = mapping["UUID"], PAUSES.current()
        message = _missing(mapping["FunctionName"], mapping.get("Qualifier"), mapping["EventSourceArn"])
        if message:
            self._held.add(held)
            mapping["LastProcessingResult"] = f"PROBLEM: {message}"
            pauses[held] = time.time() + _HOLD_SECONDS
        elif held in self._held:
            self._held.discard(held)
            mapping["LastProcessingResult"] = "No records processed"
            pauses.pop(held, None)
