"""Lambda: a mapping is refused when the function's role may not read its source, as AWS refuses it."""

from __future__ import annotations

import contextvars
import hashlib
from collections.abc import Callable
from typing import Any

from ministack.core.iam_evaluator import enforce
from ministack.core.responses import error_response_json, set_request_account_id
from ministack.services import sts

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_LAMBDA = "ministack.services.lambda_svc"
CREATE = Seam(_LAMBDA, "_create_esm", ("data",))
RESOLVE = Seam(_LAMBDA, "_resolve_existing_esm_function", ("function_ref",))
FIND = Seam(_LAMBDA, "_get_func_record_for_qualifier", ("name", "qualifier"))
IDLE_GAP = Seam(_LAMBDA, "_ESM_IDLE_WAKE_GAP_SECONDS")
SEAMS = (CREATE, RESOLVE, FIND, IDLE_GAP)

# A wake that found nothing delays the next by this; 0.05 of MiniStack's own would be a worker's whole budget.
_IDLE_GAP_SECONDS = 0.002
_NEEDED = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "dynamodb": ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"),
    "kinesis": ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"),
}
_SOURCE_NAMES = {"sqs": "SQS", "dynamodb": "DynamoDB", "kinesis": "Kinesis"}


def install(_: Surroundings) -> None:
    CREATE.replace(_checked)
    IDLE_GAP.set(_IDLE_GAP_SECONDS)


def _checked(original: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    def create(data: dict[str, Any]) -> Any:
        refused = _refusal(data)
        return original(data) if refused is None else refused

    return create


def _refusal(data: dict[str, Any]) -> Any:
    name, qualifier, error = RESOLVE.current()(data.get("FunctionName", ""))
    if error:
        return error
    _, config = FIND.current()(name, qualifier)
    arn = str(data.get("EventSourceArn", ""))
    service = arn.split(":")[2] if arn.count(":") >= 5 else ""
    for action in _NEEDED.get(service, ()):
        if not role_may((config or {}).get("Role", ""), action, arn):
            message = (
                "The provided execution role does not have permissions to call "
                f"{action.partition(':')[2]} on {_SOURCE_NAMES[service]}"
            )
            return error_response_json("InvalidParameterValueException", message, 400)
    return None


def role_may(role_arn: str, action: str, resource_arn: str) -> bool:
    """Whether the role's policies allow the action, decided by MiniStack's own evaluator."""
    account, name, region = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1], resource_arn.split(":")[3]
    key = "ASIA" + hashlib.sha256(f"decide:{role_arn}".encode()).hexdigest()[:16].upper()
    session = {"Arn": f"arn:aws:sts::{account}:assumed-role/{name}/mapping", "UserId": f"{name}:mapping"}
    sts.register_session(key, {**session, "SecretAccessKey": key, "SessionToken": ""})

    def decide() -> bool:
        set_request_account_id(account)
        return enforce(key, action, action.partition(":")[0], region, resource_arn=resource_arn) is None

    return contextvars.Context().run(decide)
