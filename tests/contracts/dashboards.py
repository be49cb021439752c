"""What CloudWatch documents of a dashboard's body; it answers anything else with `InvalidParameterInput`.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from tests.contracts.record import Record, Resource

DASHBOARD = "cloudwatch/dashboard:Dashboard"
COLUMNS, TALLEST, MOST_WIDGETS, MOST_METRICS, MOST_ALARMS, LONGEST_SEARCH = 24, 1000, 500, 500, 100, 1024
STATISTIC = re.compile(r"SampleCount|Average|Sum|Minimum|Maximum|p\d{1,2}(\.\d+)?")
OPTIONS = {"label", "stat", "period", "id", "visible", "expression", "region", "color", "yAxis"}

Widget = dict[str, Any]


def widgets(dashboard: Resource) -> list[Widget]:
    found: list[Widget] = json.loads(dashboard.inputs["dashboardBody"])["widgets"]
    return found


def lines(record: Record) -> Iterator[list[Any]]:
    """The metrics arrays of all charts of all dashboards."""
    for dashboard in record.of(DASHBOARD):
        for widget in widgets(dashboard):
            yield from widget["properties"].get("metrics", [])


def faults(dashboard: Resource) -> Iterator[str]:
    """One line for each thing that CloudWatch would refuse."""
    placed = widgets(dashboard)
    if not 0 < len(placed) <= MOST_WIDGETS:
        yield f"{len(placed)} widgets"
    for widget in placed:
        yield from _misplaced(widget)
        yield from {"metric": _chart, "alarm": _alarms, "text": _text}[widget["type"]](widget["properties"])
    for first, second in combinations(placed, 2):
        if _cells(first) & _cells(second):
            yield f"{_name(first)} lies upon {_name(second)}"


def _misplaced(widget: Widget) -> Iterator[str]:
    right, height = widget["x"] + widget["width"], widget["height"]
    if widget["x"] < 0 or widget["y"] < 0 or widget["width"] < 1 or right > COLUMNS or not 0 < height <= TALLEST:
        yield f"{_name(widget)} lies outside of the grid"


def _chart(properties: dict[str, Any]) -> Iterator[str]:
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", properties["region"]):
        yield f"region {properties['region']!r}"
    if properties["view"] not in {"timeSeries", "singleValue", "gauge", "bar", "pie", "table"}:
        yield f"view {properties['view']!r}"
    if not 0 < len(properties["metrics"]) <= MOST_METRICS:
        yield f"{properties['title']}: {len(properties['metrics'])} metrics"
    for line in properties["metrics"]:
        yield from _line(line)
    for limit in properties.get("annotations", {}).get("horizontal", []):
        if not isinstance(limit["value"], int | float):
            yield f"{properties['title']}: a line at {limit['value']!r}"


def _line(line: list[Any]) -> Iterator[str]:
    *words, options = line
    if not set(options) <= OPTIONS:
        yield f"{line}: unknown options {sorted(set(options) - OPTIONS)}"
    if "expression" in options:
        if words or len(options["expression"]) > LONGEST_SEARCH:
            yield f"{line}: an expression stands alone, and has at most {LONGEST_SEARCH} characters"
        return
    if len(words) < 2 or len(words) % 2 or not all(isinstance(word, str) and word for word in words):
        yield f"{line}: namespace, name, and pairs of dimension and value"
    if not STATISTIC.fullmatch(options["stat"]) or options["period"] % 60:
        yield f"{line}: statistic or period"


def _alarms(properties: dict[str, Any]) -> Iterator[str]:
    arns = properties["alarms"]
    if not 0 < len(arns) <= MOST_ALARMS:
        yield f"{len(arns)} alarms"
    yield from (arn for arn in arns if not re.fullmatch(r"arn:aws:cloudwatch:[a-z0-9-]+:\d{12}:alarm:\S+", arn))


def _text(properties: dict[str, Any]) -> Iterator[str]:
    if set(properties) - {"background"} != {"markdown"} or not properties["markdown"]:
        yield f"text {properties}"


def _cells(widget: Widget) -> set[tuple[int, int]]:
    x, y = widget["x"], widget["y"]
    return {(column, row) for column in range(x, x + widget["width"]) for row in range(y, y + widget["height"])}


def _name(widget: Widget) -> str:
    return str(widget["properties"].get("title") or widget["properties"].get("markdown"))
