"""A Step Functions state machine with everything that belongs to it: role, log group, alarms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from skylift_infra import json_text, policy
from skylift_infra.policy import Statement
from skylift_infra.signals import raised
from skylift_infra.stacks.platform import Platform
from skylift_infra.state_machine_charts import state_machine_charts
from skylift_infra.state_machine_lint import linted

# AWS finds log groups below this prefix by one permission, however many machines there are.
LOGS = "/aws/vendedlogs/states/"
# Handing logs over to CloudWatch has no resource level.
LOG_DELIVERY = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
]


@dataclass(frozen=True, kw_only=True)
class StateMachineArgs:
    """definition: from the values in `given`, once they are known, to the definition in the Amazon States Language.

    statements: what its tasks do.
    """

    definition: Callable[..., dict[str, Any]]
    given: Mapping[str, pulumi.Input[str]]
    statements: Sequence[Statement]
    platform: Platform


class StateMachine(pulumi.ComponentResource):
    """Named like its service: its ARN can be granted before it exists. A faulty definition raises ValueError."""

    def __init__(self, name: str, args: StateMachineArgs) -> None:
        super().__init__("skylift:aws:StateMachine", name)
        self.name = name
        self.args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.log_group = self._log_group()
        self.role = self._role()
        self.permissions = self._permissions()
        self.machine = self._machine()
        self.charts = state_machine_charts(name, self.machine.arn)
        self.alarms = raised(self.charts, args.platform.alarm_topic_arn, self._child)
        self.register_outputs({"arn": self.machine.arn})

    def _log_group(self) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            self.name,
            name=f"{LOGS}{self.name}",
            retention_in_days=self.args.platform.log_retention_days,
            opts=self._child,
        )

    def _role(self) -> aws.iam.Role:
        return aws.iam.Role(self.name, assume_role_policy=policy.trust("states.amazonaws.com"), opts=self._child)

    def _permissions(self) -> aws.iam.RolePolicy:
        own = [
            Statement(actions=LOG_DELIVERY, resources=["*"]),
            # X-Ray has no resource level for what is put into it.
            Statement(actions=["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources=["*"]),
        ]
        text = policy.document([*own, *self.args.statements])
        return aws.iam.RolePolicy(self.name, role=self.role.id, policy=text, opts=self._child)

    def _machine(self) -> aws.sfn.StateMachine:
        build = self.args.definition
        definition = pulumi.Output.all(**self.args.given).apply(lambda known: linted(build(**known)))
        return aws.sfn.StateMachine(
            self.name,
            name=self.name,
            role_arn=self.role.arn,
            definition=json_text.dumps(definition),
            logging_configuration=aws.sfn.StateMachineLoggingConfigurationArgs(
                level="ERROR",
                # Inputs hold task tokens.
                include_execution_data=False,
                log_destination=pulumi.Output.concat(self.log_group.arn, ":*"),
            ),
            tracing_configuration=aws.sfn.StateMachineTracingConfigurationArgs(enabled=True),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.permissions]),
        )
