"""A Lambda function with everything that belongs to it: role, log group, alarms, and the alias `live`."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from skylift_infra import code, policy
from skylift_infra.access import Access, merged_environment
from skylift_infra.function_charts import function_charts
from skylift_infra.function_role import own_statements
from skylift_infra.network import Network
from skylift_infra.policy import Statement
from skylift_infra.service import Service, Size
from skylift_infra.signals import raised
from skylift_infra.stacks.platform import Platform

RUNTIME = "python3.13"
LIVE = "live"


@dataclass(frozen=True, kw_only=True)
class FunctionArgs:
    """handler: dotted path. access: all it may reach. network: set only for what needs the database.

    requeues_itself: it sends to its own queue on purpose, which Lambda would otherwise stop after some 16 rounds.
    """

    service: Service
    platform: Platform
    handler: str
    size: Size
    access: Sequence[Access]
    network: Network | None = None
    requeues_itself: bool = False


class Function(pulumi.ComponentResource):
    """`alias` is what API, mappings and permissions use; it moves when everything the access requires is there."""

    def __init__(self, name: str, args: FunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("skylift:aws:Function", name, None, opts)
        self.name = name
        self.args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.log_group = self._log_group()
        self.statements = self._statements()
        self.role = self._role()
        self.permissions = self._permissions()
        self.function = self._function()
        self.recursion = self._recursion()
        self.alias = self._alias()
        self.charts = function_charts(name, args.size.timeout_seconds)
        self.alarms = raised(self.charts, args.platform.alarm_topic_arn, self._child)
        self.register_outputs({"dials": policy.dialled(self.statements), "arn": self.alias.arn})

    def invoking(self) -> Access:
        """Permission to call the function at `live`; no setting, since the caller knows it by name."""
        return Access(statements=[invocation(self.alias.arn)])

    def _log_group(self) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            self.name,
            name=f"/aws/lambda/{self.name}",
            retention_in_days=self.args.platform.log_retention_days,
            opts=self._child,
        )

    def _statements(self) -> list[Statement]:
        own = own_statements(self.name, self.log_group.arn, in_network=self.args.network is not None)
        return [*own, *(statement for access in self.args.access for statement in access.statements)]

    def _role(self) -> aws.iam.Role:
        return aws.iam.Role(self.name, assume_role_policy=policy.trust("lambda.amazonaws.com"), opts=self._child)

    def _permissions(self) -> aws.iam.RolePolicy:
        return aws.iam.RolePolicy(
            self.name, role=self.role.id, policy=policy.document(self.statements), opts=self._child
        )

    def _function(self) -> aws.lambda_.Function:
        network = self.args.network
        return aws.lambda_.Function(
            self.name,
            name=self.name,
            role=self.role.arn,
            runtime=RUNTIME,
            architectures=[self.args.service.runtime.machine],
            handler=self.args.handler,
            code=code.archive(self.args.service),
            memory_size=self.args.size.memory_mb,
            timeout=self.args.size.timeout_seconds,
            environment={"variables": self._environment()},
            logging_config=self._logging(),
            tracing_config={"mode": "Active"},
            vpc_config=None if network is None else _vpc_config(network),
            replace_security_groups_on_destroy=None if network is None else True,
            replacement_security_group_ids=None if network is None else [network.idle_security_group_id],
            publish=True,
            # The role's rights come first: Lambda checks them when it makes the function.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.permissions]),
        )

    def _logging(self) -> aws.lambda_.FunctionLoggingConfigArgs:
        # Lambda's own level, INFO where none is said, goes before the one in the environment.
        return aws.lambda_.FunctionLoggingConfigArgs(
            log_format="JSON",
            log_group=self.log_group.name,
            application_log_level=self.args.service.runtime.log_level,
            system_log_level="INFO",
        )

    def _environment(self) -> dict[str, pulumi.Input[str]]:
        supplied = merged_environment(self.args.access)
        return {
            **supplied,
            "SKYLIFT_SETTINGS": ",".join(sorted(supplied)),
            "POWERTOOLS_SERVICE_NAME": self.name,
            "POWERTOOLS_METRICS_NAMESPACE": self.args.service.system,
            "POWERTOOLS_LOG_LEVEL": self.args.service.runtime.log_level,
        }

    def _recursion(self) -> aws.lambda_.FunctionRecursionConfig | None:
        if not self.args.requeues_itself:
            return None
        return aws.lambda_.FunctionRecursionConfig(
            self.name, function_name=self.function.name, recursive_loop="Allow", opts=self._child
        )

    def _alias(self) -> aws.lambda_.Alias:
        required = [resource for access in self.args.access for resource in access.requires]
        return aws.lambda_.Alias(
            self.name,
            name=LIVE,
            function_name=self.function.name,
            function_version=self.function.version,
            opts=pulumi.ResourceOptions(parent=self, depends_on=required),
        )


def invocation(arn: pulumi.Input[str]) -> Statement:
    return Statement(actions=["lambda:InvokeFunction"], resources=[arn], dials="lambda")


def _vpc_config(network: Network) -> aws.lambda_.FunctionVpcConfigArgs:
    return aws.lambda_.FunctionVpcConfigArgs(
        subnet_ids=network.subnet_ids, security_group_ids=[network.security_group_id]
    )
