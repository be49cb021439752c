"""One alarm for a whole system: it fires when any alarm of any of its services does."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from skylift_infra.function import Function
from skylift_infra.stacks.platform import Platform
from skylift_infra.stacks.workers import Worker


class SystemAlarm(pulumi.ComponentResource):
    """Made by the system's API, the last of its services to come: AWS wants to find every alarm it names."""

    def __init__(self, system: str, api: Function, *, workers: Sequence[Worker], platform: Platform) -> None:
        super().__init__("skylift:aws:SystemAlarm", system)
        names = pulumi.Output.all(api.alarm_names, *[worker.alarm_names for worker in workers])
        self.alarm = aws.cloudwatch.CompositeAlarm(
            system,
            alarm_name=f"{system}-system",
            alarm_description=f"something is wrong in {system}",
            alarm_rule=names.apply(lambda groups: alarm_rule([name for group in groups for name in group])),
            alarm_actions=[platform.alarm_topic_arn],
            ok_actions=[platform.alarm_topic_arn],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[api]),
        )
        self.register_outputs({})


def alarm_rule(names: Sequence[str]) -> str:
    """A rule that is true when any of the alarms is."""
    return " OR ".join(f'ALARM("{name}")' for name in sorted(names))
