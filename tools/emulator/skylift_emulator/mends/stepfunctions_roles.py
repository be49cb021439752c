"""Step Functions: a task does what its machine's role may do, and fails as on AWS where it may not."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

from skylift_emulator.roles import role_may
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_STATES = "ministack.services.stepfunctions"
TASK = Seam(_STATES, "_execute_task", ("state_def", "raw_input", "execution", "ctx"))
INVOKE = Seam(_STATES, "_invoke_resource", ("resource", "input_data"))
WAIT = Seam(_STATES, "_invoke_with_callback", ("resource", "input_data", "token", "state_def"))
MACHINES = Seam(_STATES, "_state_machines")
FAILED = Seam(_STATES, "_ExecutionError")
SEAMS = (TASK, INVOKE, WAIT, MACHINES, FAILED)

_INTEGRATED = "arn:aws:states:::"
# Errors that a service's SDK does not model carry its base exception's name.
_ERRORS = {
    "lambda": "Lambda.AWSLambdaException",
    "sqs": "SQS.AmazonSQSException",
    "sns": "SNS.AmazonSNSException",
    "dynamodb": "DynamoDB.AmazonDynamoDBException",
    "events": "EventBridge.AmazonEventBridgeException",
    "states": "StepFunctions.AWSStepFunctionsException",
}
_SDK_SERVICES = {"sfn": "states", "eventbridge": "events", "cloudwatchlogs": "logs", "rdsdata": "rds-data"}

# The execution whose task this thread does.
running: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("running", default=None)


def install(_: Surroundings) -> None:
    TASK.replace(_known)
    INVOKE.replace(_allowed)
    WAIT.replace(_allowed)


def _known(original: Callable[..., Any]) -> Callable[..., Any]:
    def execute(state_def: Any, raw_input: Any, execution: dict[str, Any] | None, ctx: Any) -> Any:  # noqa: PLR0917
        token = running.set(execution)
        try:
            return original(state_def, raw_input, execution, ctx)
        finally:
            running.reset(token)

    return execute


def _allowed(original: Callable[..., Any]) -> Callable[..., Any]:
    def invoke(resource: str, input_data: Any, *rest: Any) -> Any:
        machine = MACHINES.current().get((running.get() or {}).get("stateMachineArn"))
        if machine is not None:
            _check(machine, *_needed(resource, input_data if isinstance(input_data, dict) else {}, machine))
        return original(resource, input_data, *rest)

    return invoke


def _check(machine: dict[str, Any], action: str, resource_arn: str) -> None:
    if not action or role_may(machine["roleArn"], action, resource_arn):
        return
    service = action.partition(":")[0]
    account, role = machine["roleArn"].split(":")[4], machine["roleArn"].rsplit("/", 1)[-1]
    cause = (
        f"User: arn:aws:sts::{account}:assumed-role/{role}/{machine['name']} is not authorized to perform: {action} "
        f"on resource: {resource_arn} because no identity-based policy allows the {action} action "
        f"(Service: {service}; Status Code: 403; Error Code: AccessDeniedException)"
    )
    raise FAILED.current()(_ERRORS.get(service, f"{service}.AccessDeniedException"), cause)


def _needed(resource: str, given: dict[str, Any], machine: dict[str, Any]) -> tuple[str, str]:
    """The action that the task takes and on what; empty where it does not follow from the task's parameters."""
    if resource.startswith("arn:aws:lambda:"):
        return "lambda:InvokeFunction", resource
    if not resource.startswith(_INTEGRATED):
        return "", ""
    parts = resource.removeprefix(_INTEGRATED).partition(".")[0].removeprefix("aws-sdk:").split(":")
    if len(parts) != 2:
        return "", ""
    service = _SDK_SERVICES.get(parts[0], parts[0])
    _, _, _, region, account, *_ = machine["stateMachineArn"].split(":")
    resource_arn = _target(service, given, f"{region}:{account}")
    name = {"invoke": "InvokeFunction"}.get(parts[1], parts[1][:1].upper() + parts[1][1:])
    return (f"{service}:{name}", resource_arn) if resource_arn else ("", "")


def _target(service: str, given: dict[str, Any], where: str) -> str:
    """The ARN of what a call is about."""
    found = {
        "lambda": _arn(f"arn:aws:lambda:{where}:function:", given.get("FunctionName")),
        "sqs": _arn(f"arn:aws:sqs:{where}:", str(given.get("QueueUrl") or "").rpartition("/")[2]),
        "sns": _arn("", given.get("TopicArn")),
        "dynamodb": _arn(f"arn:aws:dynamodb:{where}:table/", given.get("TableName")),
        "states": _arn("", given.get("StateMachineArn") or given.get("stateMachineArn")),
        "events": f"arn:aws:events:{where}:event-bus/{_bus(given)}",
        "s3": _arn("arn:aws:s3:::", _object(given)),
    }
    return found.get(service, "")


def _arn(prefix: str, name: str | None) -> str:
    return "" if not name else name if name.startswith("arn:") else prefix + name


def _object(given: dict[str, Any]) -> str:
    key = given.get("Key")
    return str(given.get("Bucket") or "") + (f"/{key}" if isinstance(key, str) else "")


def _bus(given: dict[str, Any]) -> str:
    entries = given.get("Entries") or [{}]
    return str(entries[0].get("EventBusName") or "default").rpartition("/")[2]
