"""Who is called at night finds on a dashboard what the alarm was about."""

import json
from typing import Any

import pytest

from tests.contracts.dashboards import DASHBOARD, faults, lines, widgets
from tests.contracts.record import Record, Resource

ALARM = "cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "cloudwatch/compositeAlarm:CompositeAlarm"


def test_cloudwatch_would_take_every_dashboard(record: Record) -> None:
    assert record.of(DASHBOARD)
    for dashboard in record.of(DASHBOARD):
        assert not list(faults(dashboard)), dashboard


def test_every_system_has_a_dashboard_and_so_have_platform_and_database(record: Record) -> None:
    systems = {alarm.inputs["alarmName"].removesuffix("-system") for alarm in record.of(COMPOSITE)}
    # With the region, because an account's dashboards are those of all its regions.
    names = {f"{name}-eu-west-1" for name in systems | {"platform", "database"}}
    assert {found.inputs["dashboardName"] for found in record.of(DASHBOARD)} == names


def test_no_metric_is_bought_that_nothing_shows(record: Record) -> None:
    for stage in record.of("apigatewayv2/stage:Stage"):
        drawn_by_route = any("Route" in line for line in lines(record))
        assert stage.inputs["defaultRouteSettings"].get("detailedMetricsEnabled", False) == drawn_by_route


def test_every_function_and_every_queue_is_drawn(record: Record) -> None:
    drawn = {tuple(line[2:4]) for line in lines(record) if len(line) > 3}
    for function in record.of("lambda/function:Function"):
        assert ("FunctionName", function.inputs["name"]) in drawn, function
    for queue in record.of("sqs/queue:Queue"):
        assert ("QueueName", queue.properties["name"]) in drawn, queue


def test_what_an_alarm_watches_is_drawn_as_it_watches_it(record: Record) -> None:
    drawn = [series(line) for line in lines(record)]
    for alarm in record.of(ALARM):
        for watched in watches(alarm):
            assert watched in drawn, f"{alarm}: {watched}"


def test_every_alarm_stands_on_a_dashboard_and_tells_its_system(record: Record) -> None:
    shown = {
        arn.rpartition(":")[2]
        for dashboard in record.of(DASHBOARD)
        for widget in widgets(dashboard)
        for arn in widget["properties"].get("alarms", [])
    }
    rules = " ".join(alarm.inputs["alarmRule"] for alarm in record.of(COMPOSITE))
    for alarm in record.of(ALARM):
        assert alarm.inputs["name"] in shown, alarm
        assert alarm.project in {"platform", "database"} or f'ALARM("{alarm.inputs["name"]}")' in rules, alarm


@pytest.mark.parametrize(
    ("widget", "fault"),
    [
        ({"type": "text", "x": 20, "y": 0, "width": 8, "height": 1, "properties": {"markdown": "a"}}, "outside"),
        ({"type": "text", "x": 0, "y": 0, "width": 8, "height": 1, "properties": {"text": "a"}}, "text"),
        ({"type": "alarm", "x": 0, "y": 0, "width": 8, "height": 1, "properties": {"alarms": ["name"]}}, "name"),
    ],
)
def test_a_body_that_cloudwatch_refuses_is_found(widget: dict[str, Any], fault: str) -> None:
    body = json.dumps({"widgets": [widget]})
    (found,) = faults(Resource("p", DASHBOARD, "d", {"dashboardBody": body}))
    assert fault in found


def series(line: list[Any]) -> tuple[Any, ...]:
    *words, options = line
    if not words:
        return (options["expression"],)
    return (*words[:2], dict(zip(words[2::2], words[3::2], strict=True)), options["stat"], options["period"])


def watches(alarm: Resource) -> list[tuple[Any, ...]]:
    given = alarm.inputs
    if "metricQueries" not in given:
        statistic = given.get("statistic") or given["extendedStatistic"]
        return [(given["namespace"], given["metricName"], given["dimensions"], statistic, given["period"])]
    return [_query(query) for query in given["metricQueries"]]


def _query(query: dict[str, Any]) -> tuple[Any, ...]:
    if "expression" in query:
        return (query["expression"],)
    metric = query["metric"]
    return (metric["namespace"], metric["metricName"], metric["dimensions"], metric["stat"], metric["period"])
