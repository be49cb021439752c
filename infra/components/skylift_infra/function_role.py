"""What every function's role may do, whatever else it asks for."""

import pulumi

from skylift_infra import naming
from skylift_infra.policy import Statement

INTERFACE_CHANGES = [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
]
INTERFACE_READS = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]


def own_statements(name: str, log_group_arn: pulumi.Output[str], *, in_network: bool) -> list[Statement]:
    """Logs, traces and, inside the VPC, network interfaces: calls that Lambda makes on the role's behalf."""
    return [*_logs(log_group_arn), _traces(), *(_network(name) if in_network else [])]


def _logs(log_group_arn: pulumi.Output[str]) -> list[Statement]:
    # No CreateLogGroup: late logs would recreate the group after a teardown, without its retention.
    streams = pulumi.Output.concat(log_group_arn, ":*")
    return [Statement(actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[streams])]


def _traces() -> Statement:
    # X-Ray has no resource level for what is put into it.
    return Statement(actions=["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources=["*"])


def _network(name: str) -> list[Statement]:
    interfaces = naming.arn("ec2", "*/*")
    own_arn = naming.arn("lambda", f"function:{name}")
    return [
        Statement(actions=INTERFACE_CHANGES, resources=[interfaces]),
        # EC2's Describe actions have no resource level.
        Statement(actions=INTERFACE_READS, resources=["*"]),
        # The rights are Lambda's; the function's own code may not use them.
        Statement(
            effect="Deny",
            actions=[*INTERFACE_CHANGES, *INTERFACE_READS],
            resources=["*"],
            condition={"ArnEquals": {"lambda:SourceFunctionArn": own_arn}},
        ),
    ]
