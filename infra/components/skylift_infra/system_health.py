"""The health of a whole system: one alarm that fires when any of its services' does, and one dashboard of all."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from skylift_infra.dashboard import Dashboard
from skylift_infra.service import Service
from skylift_infra.signals import Signals
from skylift_infra.stacks.platform import Platform
from skylift_infra.stacks.workers import system_workers

MOST_ALARMS, LONGEST_RULE = 100, 10_240


class SystemHealth(pulumi.ComponentResource):
    """Made by the system's API, the last of its services to come: AWS wants to find every alarm it names.

    own: the API's signals; those of the other services are found by what lies beside it.
    """

    def __init__(self, service: Service, own: Signals, *, platform: Platform) -> None:
        super().__init__("skylift:aws:SystemHealth", service.system)
        parts = {service.name: own, **{worker.name: worker.signals for worker in system_workers(service)}}
        self.alarm = aws.cloudwatch.CompositeAlarm(
            service.system,
            alarm_name=f"{service.system}-system",
            alarm_description=f"something is wrong in {service.system}",
            alarm_rule=pulumi.Output.all(*parts.values()).apply(_rule_of),
            alarm_actions=[platform.alarm_topic_arn],
            ok_actions=[platform.alarm_topic_arn],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.dashboard = Dashboard(service.system, parts, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


def _rule_of(parts: Sequence[Mapping[str, Sequence[str]]]) -> str:
    return alarm_rule([name for part in parts for name in part["alarms"]])


def alarm_rule(names: Sequence[str]) -> str:
    """A rule that is true when any of the alarms is. Raises ValueError for more than CloudWatch takes."""
    rule = " OR ".join(f'ALARM("{name}")' for name in sorted(names))
    if len(names) > MOST_ALARMS or len(rule) > LONGEST_RULE:
        raise ValueError(
            f"{len(names)} alarms are too many for a system: CloudWatch combines {MOST_ALARMS}, named in "
            f"{LONGEST_RULE:,} characters (these take {len(rule):,}); give some services a system of their own"
        )
    return rule
