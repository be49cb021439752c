"""What a component shows of its health, and how a stack hands that to the dashboard of its system."""

from collections.abc import Sequence
from typing import Any, Protocol

import pulumi
import pulumi_aws as aws

from skylift_infra.charts import Chart

Signals = pulumi.Output[dict[str, Any]]


class Watched(Protocol):
    """A component that has charts, and the alarms in them: a function, a queue, routes, a cluster."""

    charts: list[Chart]
    alarms: list[aws.cloudwatch.MetricAlarm]


def raised(
    charts: Sequence[Chart], topic_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> list[aws.cloudwatch.MetricAlarm]:
    """Makes the alarms that the charts show."""
    return [alarm.create(topic_arn, opts) for chart in charts for alarm in chart.alarms]


def signals(*components: Watched) -> Signals:
    """`{"alarms": [name, ...], "charts": [properties of a widget, ...]}`: every service exports it as `signals`."""
    return pulumi.Output.from_input(
        {
            # By their own outputs: who names an alarm comes after it.
            "alarms": [alarm.name for component in components for alarm in component.alarms],
            "charts": [chart.properties() for component in components for chart in component.charts],
        }
    )
