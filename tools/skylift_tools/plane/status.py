"""What runs, where, and how every function and queue is: for `skylift status` and the landing page."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from skylift_tools.root_key import RootKey

from . import record, unix_http
from .door_config import door_config
from .emulated_aws import EmulatedAws, Refused
from .problems import PlaneProblem
from .record import Record

_COUNTS = {
    "messages": "ApproximateNumberOfMessages",
    "in_flight": "ApproximateNumberOfMessagesNotVisible",
    "delayed": "ApproximateNumberOfMessagesDelayed",
}
_EXECUTIONS = {
    "running": ("RUNNING",),
    "succeeded": ("SUCCEEDED",),
    "failed": ("FAILED",),
    "cut_off": ("TIMED_OUT", "ABORTED"),
}
_COUNTERS = ("workers", "busy", "invocations", "errors")
_ALARM_ARN = re.compile(r"arn:aws:cloudwatch:[\w-]*:\d*:alarm:")
_UNSEEN: dict[str, object] = {"state": "idle", **dict.fromkeys(_COUNTERS, 0), "last_error": None}


def collect(state_dir: Path, functions: dict[str, dict[str, Any]] | None = None) -> dict[str, Any]:
    """The platform of a state folder: `url`, `endpoint`, `stacks`, `functions`, `queues`, `machines`, `apis`, the
    `alarms` that fire, and `drift`.

    It holds no secret: the door shows it to everyone on this machine. `functions` is the door's own view by name;
    without it the door is asked. Raises `PlaneProblem` when nothing runs.
    """
    plane = _plane(state_dir)
    stacks = Record.read(state_dir / "stacks")
    endpoint = f"http://127.0.0.1:{plane['emulator_port']}"
    url = f"http://localhost:{plane['door_port']}"
    seen = _door(state_dir) if functions is None else functions
    aws = EmulatedAws(plane["emulator_port"], RootKey.read(state_dir))
    return {
        "url": url,
        "endpoint": endpoint,
        **{key: plane.get(key) for key in ("pid", "started_at", "ready_seconds")},
        "stacks": [{"name": name, "resources": len(found), "status": "up"} for name, found in stacks.stacks.items()],
        "functions": _functions(stacks, seen),
        "queues": _queues(stacks, aws),
        "machines": _machines(stacks, aws),
        "apis": _apis(stacks, endpoint, url),
        "alarms": _alarms(aws),
        "drift": aws.control("drift")["drift"],
    }


def _plane(state_dir: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((state_dir / "run" / "plane.json").read_text())
    except FileNotFoundError:
        raise PlaneProblem("nothing runs here: start it with `make up`") from None
    return found


def _door(state_dir: Path) -> dict[str, dict[str, Any]]:
    try:
        answer = unix_http.call(state_dir / "run" / "door.sock", "GET /status")
    except OSError:
        raise PlaneProblem("the door does not answer: is the platform still starting?") from None
    found: dict[str, dict[str, Any]] = answer["functions"]
    return found


def _functions(stacks: Record, seen: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "stack": stack, **(seen.get(name) or _UNSEEN)}
        for stack, resource in stacks.of(record.FUNCTION)
        for name in [resource["outputs"]["name"]]
    ]


def _queues(stacks: Record, aws: EmulatedAws) -> list[dict[str, Any]]:
    found = [_queue(aws, stack, resource["outputs"]) for stack, resource in stacks.of(record.QUEUE)]
    waiting = {queue["name"]: queue["messages"] for queue in found}
    return [{**queue, "dlq_messages": waiting.get(queue["dead_letter_queue"])} for queue in found]


def _queue(aws: EmulatedAws, stack: str, queue: dict[str, Any]) -> dict[str, Any]:
    policy = queue.get("redrivePolicy")
    target = json.loads(policy)["deadLetterTargetArn"].rpartition(":")[2] if policy else None
    about = {"name": queue["name"], "stack": stack, "url": queue["url"], "dead_letter_queue": target}
    try:
        found = aws.call("sqs", "GetQueueAttributes", QueueUrl=queue["url"], AttributeNames=["All"])["Attributes"]
    except Refused as error:
        return {**about, **dict.fromkeys(_COUNTS), "problem": str(error)}
    return {**about, **{name: int(found[attribute]) for name, attribute in _COUNTS.items()}}


def _machines(stacks: Record, aws: EmulatedAws) -> list[dict[str, Any]]:
    """State machines, and how their latest thousand executions ended."""
    return [
        {"name": resource["outputs"]["name"], "stack": stack, **_executions(aws, resource["id"])}
        for stack, resource in stacks.of(record.MACHINE)
    ]


def _executions(aws: EmulatedAws, arn: str) -> dict[str, Any]:
    try:
        found = aws.call("states", "ListExecutions", stateMachineArn=arn, maxResults=1000)["executions"]
    except Refused as error:
        return {**dict.fromkeys(_EXECUTIONS), "problem": str(error)}
    counts = Counter(execution["status"] for execution in found)
    return {name: sum(counts[status] for status in statuses) for name, statuses in _EXECUTIONS.items()}


def _alarms(aws: EmulatedAws) -> list[dict[str, Any]]:
    answer = aws.call("monitoring", "DescribeAlarms", StateValue="ALARM", AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    return [
        {"name": alarm["AlarmName"], "description": alarm.get("AlarmDescription"), "reason": _reason(alarm)}
        for kind in ("CompositeAlarms", "MetricAlarms")
        for alarm in answer.get(kind, [])
    ]


def _reason(alarm: dict[str, Any]) -> str:
    """A system's alarm names the one behind it by its whole ARN."""
    return _ALARM_ARN.sub("", alarm["StateReason"])


def _apis(stacks: Record, endpoint: str, url: str) -> list[dict[str, Any]]:
    names = {api["id"]: api["outputs"].get("name") for _, api in stacks.of(record.API)}
    return [
        {"id": api["api_id"], "name": names[api["api_id"]], "url": url, "routes": api["routes"]}
        for api in door_config(stacks, endpoint)["apis"]
    ]
