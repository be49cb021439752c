"""Alarms by description; all of them tell the platform's one topic."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from skylift_infra.metric import Series


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm that fires when `series` goes over `threshold` in each of `periods` periods on end.

    name: fixed, so that other stacks can name it.
    """

    name: str
    description: str
    series: Series
    threshold: pulumi.Input[float] = 0
    periods: int = 1

    def create(self, topic_arn: pulumi.Input[str], opts: pulumi.ResourceOptions) -> aws.cloudwatch.MetricAlarm:
        """Quiet is healthy: missing data never fires."""
        return aws.cloudwatch.MetricAlarm(
            self.name,
            name=self.name,
            alarm_description=self.description,
            comparison_operator="GreaterThanThreshold",
            threshold=self.threshold,
            evaluation_periods=self.periods,
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
            opts=opts,
            **self.series.watched(),
        )
