"""The rule by which a function runs again and again."""

import pulumi
import pulumi_aws as aws

from skylift_infra.function import LIVE, Function


class Schedule(pulumi.ComponentResource):
    """Calls the function at `live`. expression: as EventBridge takes it, `rate(1 minute)` or `cron(...)` in UTC.

    EventBridge calls at least once, and asynchronously: what the function does must be safe twice.
    """

    def __init__(self, function: Function, expression: str) -> None:
        super().__init__("skylift:aws:Schedule", function.name)
        name, child = function.name, pulumi.ResourceOptions(parent=self)
        self.rule = aws.cloudwatch.EventRule(name, name=name, schedule_expression=expression, opts=child)
        self.permission = aws.lambda_.Permission(
            name,
            function=function.function.name,
            qualifier=LIVE,
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
            source_arn=self.rule.arn,
            # The qualifier names the alias.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[function.alias]),
        )
        self.target = aws.cloudwatch.EventTarget(
            name,
            rule=self.rule.name,
            target_id="function",
            arn=function.alias.arn,
            # Without the permission a first call would be refused.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.permission]),
        )
        self.register_outputs({})
