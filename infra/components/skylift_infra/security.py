"""Rules between security groups."""

import pulumi
import pulumi_aws as aws


def allow(
    name: str, source: aws.ec2.SecurityGroup, target: aws.ec2.SecurityGroup, *, port: int, parent: pulumi.Resource
) -> None:
    """TCP from one group to another: both the way out and the way in."""
    opts = pulumi.ResourceOptions(parent=parent)
    aws.vpc.SecurityGroupEgressRule(
        name,
        security_group_id=source.id,
        referenced_security_group_id=target.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        opts=opts,
    )
    aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=target.id,
        referenced_security_group_id=source.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        opts=opts,
    )
