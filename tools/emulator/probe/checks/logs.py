"""CloudWatch Logs: filters, queries, metrics from lines."""

from __future__ import annotations

import json
import time
from typing import Any

from probe.aws import Aws, until


def _written(aws: Aws, *lines: object) -> str:
    logs, group = aws("logs"), f"/probe/{aws.mark}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    _write(aws, *lines)
    return group


def _write(aws: Aws, *lines: object) -> None:
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": line if isinstance(line, str) else json.dumps(line)} for line in lines]
    if events:
        aws("logs").put_log_events(logGroupName=f"/probe/{aws.mark}", logStreamName="s", logEvents=events)


def _query(aws: Aws, group: str, text: str) -> int:
    logs, now = aws("logs"), int(time.time())
    query = logs.start_query(logGroupName=group, startTime=now - 60, endTime=now + 60, queryString=text)["queryId"]
    return len(until(lambda: _complete(logs.get_query_results(queryId=query)))["results"])


def _complete(answer: dict[str, Any]) -> dict[str, Any] | None:
    return answer if str(answer["status"]) == "Complete" else None


def patterns_choose_lines(aws: Aws) -> None:
    group, logs = _written(aws, {"level": "ERROR"}, {"level": "INFO"}), aws("logs")
    for pattern, count in (("ERROR", 1), ('{ $.level = "ERROR" }', 1), ("", 2)):
        assert len(logs.filter_log_events(logGroupName=group, filterPattern=pattern)["events"]) == count, pattern


def insights_filters(aws: Aws) -> None:
    group = _written(aws, {"level": "ERROR", "ms": 5}, {"level": "INFO", "ms": 9})
    found = _query(aws, group, 'fields @message | filter level = "ERROR" | limit 10')
    assert found == 1, f"{found} lines"


def insights_aggregates(aws: Aws) -> None:
    group = _written(aws, {"level": "ERROR", "ms": 5}, {"level": "INFO", "ms": 9}, {"level": "INFO", "ms": 1})
    assert _query(aws, group, "stats sum(ms) by level") == 2, "stats are ignored"


def a_metric_filter_counts_lines(aws: Aws) -> None:
    group = _written(aws)
    metric = {"metricName": "errors", "metricNamespace": aws.mark, "metricValue": "1"}
    aws("logs").put_metric_filter(
        logGroupName=group, filterName="f", filterPattern="ERROR", metricTransformations=[metric]
    )
    _write(aws, "ERROR x")
    until(lambda: aws("cloudwatch").list_metrics(Namespace=aws.mark)["Metrics"], 3)


def embedded_metrics_are_metrics(aws: Aws) -> None:
    _written(aws)
    directive = {"Namespace": aws.mark, "Dimensions": [["of"]], "Metrics": [{"Name": "pages"}]}
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    _write(aws, {"_aws": about, "of": "x", "pages": 3})
    until(lambda: aws("cloudwatch").list_metrics(Namespace=aws.mark)["Metrics"], 4)
