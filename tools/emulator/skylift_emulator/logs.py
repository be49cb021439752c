"""CloudWatch Logs, written straight into MiniStack's groups."""

from __future__ import annotations

import contextvars
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import cloudwatch_logs

from .seams import Seam
from .settings import ACCOUNT

_LOGS = "ministack.services.cloudwatch_logs"
GROUPS = Seam(_LOGS, "_log_groups")
APPEND = Seam(_LOGS, "_append_log_events", ("stream", "events"))
FAN_OUT = Seam(_LOGS, "_fanout_to_subscription_filters", ("group_name", "stream_name", "events"))
SEAMS = (GROUPS, APPEND, FAN_OUT)

# A local stack may run for weeks; each save writes what is kept.
_KEPT_EVENTS = 2_000
_KEPT_STREAMS = 50


def write(events: Iterable[dict[str, Any]], region: str) -> int:
    """Append `{"log_group", "log_stream", "timestamp_ms", "message"}`; how many were written.

    As on AWS, where no function may create a group, events for a group that is not there are dropped.
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
    written = 0
    for (group_name, stream_name), entries in by_stream.items():
        if group_name not in cloudwatch_logs._log_groups:
            continue
        streams = cloudwatch_logs._log_groups[group_name]["streams"]
        stream = streams.setdefault(stream_name, _empty_stream())
        APPEND.current()(stream, entries)
        del stream["events"][:-_KEPT_EVENTS]
        for oldest in list(streams)[:-_KEPT_STREAMS]:
            del streams[oldest]
        FAN_OUT.current()(group_name, stream_name, entries)
        written += len(entries)
    return written


def _empty_stream() -> dict[str, Any]:
    return {
        "events": [],
        "uploadSequenceToken": "1",
        "creationTime": int(time.time() * 1000),
        "firstEventTimestamp": None,
        "lastEventTimestamp": None,
        "lastIngestionTime": None,
    }
