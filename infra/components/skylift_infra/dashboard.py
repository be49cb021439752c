"""A CloudWatch dashboard: whether anything fires, then the charts of each service."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from skylift_infra import json_text, naming
from skylift_infra.signals import Signals

COLUMNS = 24
CHART_WIDTH, CHART_HEIGHT = 8, 6
TITLE_HEIGHT = 1
ALARMS_A_ROW = 6
START = "-PT3H"

Widget = dict[str, Any]


class Dashboard(pulumi.ComponentResource):
    """parts: the signals of each service under the name that is written above its charts."""

    def __init__(self, name: str, parts: Mapping[str, Signals], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("skylift:aws:Dashboard", name, None, opts)
        prefix = naming.arn("cloudwatch", "alarm:")
        found = pulumi.Output.all(prefix=prefix, parts=pulumi.Output.from_input(dict(parts)))
        self.dashboard = aws.cloudwatch.Dashboard(
            name,
            # Dashboards are an account's, not a region's: the same name would overwrite another stack's.
            dashboard_name=pulumi.Output.concat(name, "-", naming.region()),
            dashboard_body=found.apply(
                lambda known: json_text.render(body(known["parts"], alarm_prefix=known["prefix"]))
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def body(parts: Mapping[str, Mapping[str, Any]], *, alarm_prefix: str) -> dict[str, Any]:
    """A dashboard's body as CloudWatch documents it, on a grid of 24 columns; nothing overlaps."""
    names = sorted({name for part in parts.values() for name in part["alarms"]})
    widgets = [_alarms([f"{alarm_prefix}{name}" for name in names])]
    for title, part in parts.items():
        widgets += _part(title, part["charts"], top=_bottom(widgets))
    return {"start": START, "periodOverride": "inherit", "widgets": widgets}


def _alarms(arns: list[str]) -> Widget:
    height = 1 + -(-len(arns) // ALARMS_A_ROW)
    return _widget("alarm", {"title": "Alarms", "alarms": arns}, width=COLUMNS, height=height)


def _part(title: str, charts: list[dict[str, Any]], *, top: int) -> list[Widget]:
    header = _widget("text", {"markdown": f"## {title}"}, y=top, width=COLUMNS, height=TITLE_HEIGHT)
    return [header, *(_chart(chart, index, top + TITLE_HEIGHT) for index, chart in enumerate(charts))]


def _chart(properties: dict[str, Any], index: int, top: int) -> Widget:
    row, column = divmod(index, COLUMNS // CHART_WIDTH)
    place = {"x": column * CHART_WIDTH, "y": top + row * CHART_HEIGHT}
    return _widget("metric", properties, width=CHART_WIDTH, height=CHART_HEIGHT, **place)


def _widget(kind: str, properties: dict[str, Any], **place: int) -> Widget:
    return {"type": kind, "x": 0, "y": 0, **place, "properties": properties}


def _bottom(widgets: list[Widget]) -> int:
    return max(int(widget["y"] + widget["height"]) for widget in widgets)
