"""Alarms by description; all of them tell the platform's one topic."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm that fires when `metric` goes over `threshold` in one period.

    name: fixed, so that other stacks can name it. statistic: `Sum`, `Maximum`, `Average` or a percentile (`p99`).
    """

    name: str
    description: str
    namespace: str
    metric: str
    dimensions: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    statistic: str = "Sum"
    threshold: pulumi.Input[float] = 0
    period_seconds: int = 60
    periods: int = 1

    def create(self, topic_arn: pulumi.Input[str], opts: pulumi.ResourceOptions) -> aws.cloudwatch.MetricAlarm:
        """Quiet is healthy: missing data never fires."""
        percentile = self.statistic.startswith("p")
        return aws.cloudwatch.MetricAlarm(
            self.name,
            name=self.name,
            alarm_description=self.description,
            namespace=self.namespace,
            metric_name=self.metric,
            dimensions=self.dimensions,
            statistic=None if percentile else self.statistic,
            extended_statistic=self.statistic if percentile else None,
            comparison_operator="GreaterThanThreshold",
            threshold=self.threshold,
            period=self.period_seconds,
            evaluation_periods=self.periods,
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
            opts=opts,
        )
