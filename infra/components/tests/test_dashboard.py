from itertools import combinations
from typing import Any

from skylift_infra.dashboard import COLUMNS, body
from skylift_infra.metric import Percentage, Source


def widgets(*charts_of_each: int) -> list[dict[str, Any]]:
    parts = {
        f"service_{number}": {"alarms": [f"a-{number}"], "charts": [{"title": str(each)} for each in range(count)]}
        for number, count in enumerate(charts_of_each)
    }
    found: list[dict[str, Any]] = body(parts, alarm_prefix="arn:alarm:")["widgets"]
    return found


def test_widgets_lie_beside_and_below_each_other_and_never_upon() -> None:
    placed = widgets(7, 0, 1, 3)
    for widget in placed:
        assert widget["x"] + widget["width"] <= COLUMNS
    taken = [
        {(x, y) for x in range(w["x"], w["x"] + w["width"]) for y in range(w["y"], w["y"] + w["height"])}
        for w in placed
    ]
    assert not any(first & second for first, second in combinations(taken, 2))


def test_what_fires_stands_on_top_and_every_service_has_its_title() -> None:
    placed = widgets(1, 1)
    assert placed[0]["properties"]["alarms"] == ["arn:alarm:a-0", "arn:alarm:a-1"] and placed[0]["y"] == 0
    assert [each["properties"]["markdown"] for each in placed if each["type"] == "text"] == [
        "## service_0",
        "## service_1",
    ]


def test_a_series_is_the_same_in_its_alarm_and_in_its_chart() -> None:
    source = Source(namespace="shelf", dimensions={"service": "shelf_api"})
    slow = source.metric("latency", "95 of 100", statistic="p95", period_seconds=300)
    assert slow.watched()["extended_statistic"] == "p95" and slow.watched()["statistic"] is None
    assert slow.line() == [
        "shelf",
        "latency",
        "service",
        "shelf_api",
        {"label": "95 of 100", "stat": "p95", "period": 300},
    ]
    share = Percentage(part=source.metric("failed", "failed"), whole=source.metric("all", "all"), title="failed")
    watched, drawn = share.watched()["metric_queries"], share.lines()
    assert watched[0]["expression"] == drawn[0][0]["expression"] == "100 * part / whole"
    assert [query["metric"]["metric_name"] for query in watched[1:]] == [line[1] for line in drawn[1:]]
    assert [query["return_data"] for query in watched] == [True, False, False]
