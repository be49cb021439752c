"""EventBridge and its Scheduler: a target gets only what its policy, or the role that was given, lets through.

What is refused goes to the target's dead-letter queue, if it has one, and is counted as a failed invocation.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from skylift_emulator.metrics import Metrics, Series
from skylift_emulator.roles import role_may, service_may
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_EVENTS = "ministack.services.eventbridge"
DELIVER = Seam(_EVENTS, "_invoke_target", ("target", "event", "rule", "view"))
VIEW = Seam(_EVENTS, "_pattern_event_view", ("event",))
SEND = Seam("ministack.services.sqs", "_act_send_message", ("data", "qurl"))
QUEUE = Seam("ministack.services.sqs", "_queue_by_arn", ("arn",))
POLICIES = {
    "sqs": Seam("ministack.services.sqs", "queue_policy_for_arn", ("queue_arn",)),
    "lambda": Seam("ministack.services.lambda_svc", "function_policy_for_arn", ("resource_arn",)),
    "sns": Seam("ministack.services.sns", "topic_policy_for_arn"),
}
URL = Seam("ministack.services.sqs", "_queue_url", ("name",))
SEAMS = (DELIVER, VIEW, SEND, QUEUE, URL, *POLICIES.values())

_ACTIONS = {
    "sqs": "sqs:SendMessage",
    "lambda": "lambda:InvokeFunction",
    "sns": "sns:Publish",
    "states": "states:StartExecution",
    "kinesis": "kinesis:PutRecord",
    "events": "events:PutEvents",
}
_log = logging.getLogger("skylift.emulator")


def install(around: Surroundings) -> None:
    def make(original: Callable[..., None]) -> Callable[..., None]:
        def deliver(target: dict[str, Any], event: Any, rule: dict[str, Any], view: Any = None) -> None:  # noqa: PLR0917
            why = _refusal(target, str(rule["Arn"]))
            if why:
                _refused(around.metrics, target, rule, why=why)
                _bury(target, json.dumps((view or VIEW.current()(event)).event_with_detail()), rule=rule, why=why)
            else:
                original(target, event, rule, view)

        return deliver

    DELIVER.replace(make)


def _refusal(target: dict[str, Any], source_arn: str) -> str:
    """Why the target may not be reached; empty when it may."""
    arn, role = str(target.get("Arn", "")), target.get("RoleArn")
    service = arn.split(":")[2] if arn.count(":") >= 5 else ""
    action = _ACTIONS.get(service)
    if action is None:
        return ""
    if role:
        allowed = role_may(role, action, arn)
        return "" if allowed else f"the role {role} does not allow {action} on {arn}"
    if service not in POLICIES:
        # The rule's owner needs a role for these, but PutTargets has checked that on AWS.
        return ""
    found = POLICIES[service].current()(arn)
    if found is None or service_may(found[0], "events.amazonaws.com", action, resource_arn=arn, source_arn=source_arn):
        return ""
    return f"the policy of {arn} does not allow events.amazonaws.com {action} for {source_arn}"


def _refused(metrics: Metrics, target: dict[str, Any], rule: dict[str, Any], *, why: str) -> None:
    _log.warning("%s does not reach %s: %s", rule["Arn"], target["Arn"], why)
    metrics.record(Series("AWS/Events", "FailedInvocations", (("RuleName", str(rule["Name"])),)), 1)


def _bury(target: dict[str, Any], body: str, *, rule: dict[str, Any], why: str) -> None:
    arn = (target.get("DeadLetterConfig") or {}).get("Arn")
    queue = QUEUE.current()(arn) if arn else None
    if queue is None:
        return
    about = {"RULE_ARN": rule["Arn"], "TARGET_ARN": target["Arn"], "ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": why}
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in about.items()}
    url = URL.current()(str(arn).rpartition(":")[2])
    SEND.current()({"QueueUrl": url, "MessageBody": body, "MessageAttributes": attributes}, url)
