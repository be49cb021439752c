"""The embedded metric format: metrics in log lines, as Powertools writes them and CloudWatch reads them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from .metrics import Metrics, Series

_MARK = '"_aws"'
# Whatever shape a line may have: were it an error, its writer would send it again for ever.
_BROKEN = (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError)


def record(metrics: Metrics, messages: Iterator[str]) -> None:
    """Record what the lines carry; a line that is no such metric, or a broken one, is only a line, as on AWS."""
    for message in messages:
        if _MARK in message and message.lstrip().startswith("{"):
            with contextlib.suppress(*_BROKEN):
                for series, value, at in _samples(json.loads(message)):
                    metrics.record(series, value, at=at)


def _samples(line: dict[str, Any]) -> Iterator[tuple[Series, float, float]]:
    at = line["_aws"]["Timestamp"] / 1000
    directives = line["_aws"]["CloudWatchMetrics"]
    yield from ((series, value, at) for one in directives for series, value in _of_directive(one, line))


def _of_directive(directive: dict[str, Any], line: dict[str, Any]) -> Iterator[tuple[Series, float]]:
    for metric in directive["Metrics"]:
        values = line[metric["Name"]]
        for names in directive.get("Dimensions") or [[]]:
            dimensions = tuple((name, str(line[name])) for name in names)
            series = Series(directive["Namespace"], metric["Name"], dimensions, metric.get("Unit", "None"))
            for value in values if isinstance(values, list) else [values]:
                yield series, float(value)
