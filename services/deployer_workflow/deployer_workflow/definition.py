"""The life of a session in the Amazon States Language: deploy, test, fix, and again, as often as attempts allow.

    Deploy -> Test -> Succeeded
      |         |
      +----+----+
           v
    attempts left? -> Fix -> next attempt -> Deploy
           |           |
           v           v
         Failed      Failed

Where a model's answer was refused, that stage is asked again at the next attempt: Fix again, or Test again without
deploying what is deployed. A stage says itself in the session why it failed; the machine writes the end.
"""

from __future__ import annotations

from typing import Any

TOTAL_SECONDS = 30 * 60
DEPLOY_SECONDS = 25 * 60
TEST_SECONDS = 10 * 60
FIX_SECONDS = 10 * 60
WRITE_SECONDS = 60

State = dict[str, Any]

_SEND = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
_WRITE = "arn:aws:states:::dynamodb:updateItem"
_PASSING_FAULTS = [
    "SQS.SdkClientException",
    "SQS.RequestThrottledException",
    "DynamoDB.SdkClientException",
    "DynamoDB.ThrottlingException",
    "DynamoDB.ProvisionedThroughputExceededException",
    "DynamoDB.RequestLimitExceededException",
    "DynamoDB.InternalServerErrorException",
]
_RETRY = [{"ErrorEquals": _PASSING_FAULTS, "IntervalSeconds": 2, "MaxAttempts": 4, "BackoffRate": 2}]
_REFUSED_ANSWER = "REFUSED_ANSWER"
# Faults of ours, of the machine, or of what was asked for: no change of the repository's files helps.
_PAST_MENDING = [
    "INTERNAL",
    "TIMEOUT",
    "NOT_AVAILABLE_HERE",
    "NETWORK",
    "RESOURCE_LIMIT",
    "GIT_CLONE",
    "SOURCE_LIMIT",
    "NO_IAC",
    "PARAMETERS",
]
# What the session says where no stage could say it.
_SILENT = ("TIMEOUT", "A stage did not come to an end in its time. Look at the last lines, then start again.")
_UNASKED = ("INTERNAL", "A stage could not be asked to work. Look at the state machine's execution, then start again.")


def definition(*, clone_queue: str, tester_queue: str, fixer_queue: str, table: str) -> dict[str, Any]:
    """The arguments are the queues' URLs and the table's name.

    Input: `{"session_id", "attempt": 1, "max_attempts", "correlation_id"}`.
    """
    return {
        "Comment": "Deploy, test, fix and try again",
        "StartAt": "Deploy",
        "TimeoutSeconds": TOTAL_SECONDS,
        "States": {
            "Deploy": _stage(clone_queue, DEPLOY_SECONDS, following="Test"),
            "Test": _stage(tester_queue, TEST_SECONDS, following="Succeeded"),
            "Why": _cut_off_or("AttemptsLeft", refused="TestsLeft"),
            "TestsLeft": _attempts_left("NextTest"),
            "NextTest": _next_attempt("Test"),
            "AttemptsLeft": _attempts_left("Fix"),
            "Fix": _stage(fixer_queue, FIX_SECONDS, following="NextAttempt", failed="WhyNotFixed"),
            "WhyNotFixed": _cut_off_or("Failed", refused="NextFix"),
            "NextFix": _next_attempt("AttemptsLeft"),
            "NextAttempt": _next_attempt("Deploy"),
            "Succeeded": _ending(table, "success", following="Success"),
            "Failed": _ending(table, "failed", following="Failure"),
            "CutOff": _ending(table, "failed", following="Failure", error=_error(*_SILENT)),
            "Unasked": _ending(table, "failed", following="Failure", error=_error(*_UNASKED)),
            "Success": {"Type": "Succeed"},
            "Failure": {"Type": "Fail", "Error": "SessionFailed", "Cause": "The session says why."},
        },
    }


def _stage(queue: str, seconds: int, *, following: str, failed: str = "Why") -> State:
    """Sends one message with a task token, and waits until whoever works on it answers."""
    body = {
        "session_id.$": "$.session_id",
        "attempt.$": "$.attempt",
        "task_token.$": "$$.Task.Token",
    }
    correlation = {"DataType": "String", "StringValue.$": "$.correlation_id"}
    return {
        "Type": "Task",
        "Resource": _SEND,
        "Parameters": {
            "QueueUrl": queue,
            "MessageBody": body,
            "MessageAttributes": {"correlation_id": correlation},
        },
        "TimeoutSeconds": seconds,
        # What a stage found out lies in the session.
        "ResultPath": None,
        "Retry": _RETRY,
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": failed}],
        "Next": following,
    }


def _cut_off_or(otherwise: str, *, refused: str) -> State:
    """A stage that answered has said why. One that did not, or could not be asked, has not."""
    silent = [_error_like(code, "CutOff") for code in ("States.Timeout", "States.HeartbeatTimeout")]
    unasked = [_error_like(pattern, "Unasked") for pattern in ("States.*", "SQS.*")]
    past_mending = [_error_like(code, "Failed") for code in _PAST_MENDING]
    again = _error_like(_REFUSED_ANSWER, refused)
    return {"Type": "Choice", "Choices": [*silent, *unasked, *past_mending, again], "Default": otherwise}


def _error_like(pattern: str, following: str) -> State:
    return {"Variable": "$.failure.Error", "StringMatches": pattern, "Next": following}


def _attempts_left(following: str) -> State:
    more = {"Variable": "$.attempt", "NumericLessThanPath": "$.max_attempts", "Next": following}
    return {"Type": "Choice", "Choices": [more], "Default": "Failed"}


def _next_attempt(following: str) -> State:
    kept = {name: f"$.{name.removesuffix('.$')}" for name in ("session_id.$", "max_attempts.$", "correlation_id.$")}
    return {
        "Type": "Pass",
        "Parameters": {**kept, "attempt.$": "States.MathAdd($.attempt, 1)"},
        "Next": following,
    }


def _error(code: str, reason: str) -> State:
    """An error as the store writes it."""
    return {"M": {"stage": {"S": "workflow"}, "code": {"S": code}, "reason": {"S": reason}, "lines": {"L": []}}}


def _ending(table: str, status: str, *, following: str, error: State | None = None) -> State:
    """pending or running -> `status`; a session that has ended already stays as it is."""
    return {
        "Type": "Task",
        "Resource": _WRITE,
        "Parameters": {
            "TableName": table,
            "Key": {"pk": {"S.$": "States.Format('SESSION#{}', $.session_id)"}, "sk": {"S": "META"}},
            **_changes(status, error),
            "ConditionExpression": "#status IN (:pending, :running)",
        },
        "TimeoutSeconds": WRITE_SECONDS,
        "ResultPath": None,
        "Retry": _RETRY,
        "Catch": [{"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"], "ResultPath": None, "Next": following}],
        "Next": following,
    }


def _changes(status: str, error: State | None) -> State:
    """A stage that failed has said so in the session; what an earlier attempt said goes with success.

    What parameters were given may be secret, and goes with every end.
    """
    values: State = {
        ":pending": {"S": "pending"},
        ":running": {"S": "running"},
        ":status": {"S": status},
        ":listed": {"S": f"STATUS#{status}"},
        ":now": {"S.$": "$$.State.EnteredTime"},
        ":done": {"BOOL": True},
    }
    names = {"#status": "status", "#done": "done", "#parameters": "parameters"}
    put = ["#status = :status", "gsi1pk = :listed", "ended_at = :now", "#done = :done"]
    gone = "task_token, held_until, #parameters"
    if error or status == "success":
        names["#error"] = "error"
    if error:
        put.append("#error = :error")
        values[":error"] = error
    elif status == "success":
        gone += ", #error"
    return {
        "UpdateExpression": f"SET {', '.join(put)} REMOVE {gone}",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }
