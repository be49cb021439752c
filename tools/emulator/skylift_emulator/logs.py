"""CloudWatch Logs, written straight into MiniStack's groups."""

from __future__ import annotations

import contextvars
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import cloudwatch_logs

from .mends.lambda_execution import FUNCTIONS
from .roles import role_may
from .seams import Seam
from .settings import ACCOUNT
from .specs import log_group

_LOGS = "ministack.services.cloudwatch_logs"
GROUPS = Seam(_LOGS, "_log_groups")
APPEND = Seam(_LOGS, "_append_log_events", ("stream", "events"))
CREATE = Seam(_LOGS, "_create_log_group", ("data",))
FAN_OUT = Seam(_LOGS, "_fanout_to_subscription_filters", ("group_name", "stream_name", "events"))
SEAMS = (GROUPS, APPEND, CREATE, FAN_OUT)

# A local stack may run for weeks; each save writes what is kept.
_KEPT_EVENTS = 2_000
_KEPT_STREAMS = 50


def write(events: Iterable[dict[str, Any]], region: str) -> int:
    """Append `{"log_group", "log_stream", "timestamp_ms", "message"}`; how many were written.

    As on AWS, a group that is not there is made if the function's role may do so; else its events are dropped.
    """
    by_stream: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    now = int(time.time() * 1000)
    for event in events:
        entry = {"timestamp": event["timestamp_ms"], "message": event["message"], "ingestionTime": now}
        by_stream[event["log_group"], event["log_stream"]].append(entry)
    return contextvars.Context().run(_write, by_stream, region)


def _write(by_stream: dict[tuple[str, str], list[dict[str, Any]]], region: str) -> int:
    set_request_account_id(ACCOUNT)
    set_request_region(region)
    written, writers = 0, _writers()
    for (group_name, stream_name), entries in by_stream.items():
        if not _is_there(group_name, writers.get(group_name), region):
            continue
        streams = cloudwatch_logs._log_groups[group_name]["streams"]
        arn = f"arn:aws:logs:{region}:{ACCOUNT}:log-group:{group_name}:log-stream:{stream_name}"
        _ask(writers.get(group_name), arn, new=stream_name not in streams)
        stream = streams.setdefault(stream_name, _empty_stream())
        APPEND.current()(stream, entries)
        del stream["events"][:-_KEPT_EVENTS]
        for oldest in list(streams)[:-_KEPT_STREAMS]:
            del streams[oldest]
        FAN_OUT.current()(group_name, stream_name, entries)
        written += len(entries)
    return written


def _is_there(group: str, role: str | None, region: str) -> bool:
    if group in cloudwatch_logs._log_groups:
        return True
    if not role or not role_may(role, "logs:CreateLogGroup", f"arn:aws:logs:{region}:{ACCOUNT}:log-group:{group}"):
        return False
    status, _, _ = CREATE.current()({"logGroupName": group})
    return bool(status < 400)


def _writers() -> dict[str, str]:
    """By log group the role with whose rights Lambda writes into it."""
    configs = [record["config"] for record in list(FUNCTIONS.current()._data.values())]
    return {log_group(config): config.get("Role", "") for config in configs}


def _ask(role: str | None, stream_arn: str, *, new: bool) -> None:
    """Where AWS would lose the lines they are kept here, and the refusal is told by `skylift permissions`."""
    for action in ("logs:CreateLogStream", "logs:PutLogEvents")[0 if new else 1 :]:
        if role:
            role_may(role, action, stream_arn)


def _empty_stream() -> dict[str, Any]:
    return {
        "events": [],
        "uploadSequenceToken": "1",
        "creationTime": int(time.time() * 1000),
        "firstEventTimestamp": None,
        "lastEventTimestamp": None,
        "lastIngestionTime": None,
    }
