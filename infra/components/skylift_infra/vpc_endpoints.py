"""Private ways from the VPC to AWS services."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from skylift_infra import naming
from skylift_infra.egress import GATEWAYS


@dataclass(frozen=True, kw_only=True)
class EndpointArgs:
    vpc: aws.ec2.Vpc
    route_table: aws.ec2.RouteTable
    subnets: Sequence[aws.ec2.Subnet]
    interfaces: Sequence[str]


class Endpoints(pulumi.ComponentResource):
    """`gateways`: service -> id of its prefix list. `group`: of the interface endpoints, or None without any."""

    def __init__(self, name: str, args: EndpointArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("skylift:aws:Endpoints", name, None, opts)
        self.name = name
        self.args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.gateways = {service: self._gateway(service) for service in GATEWAYS}
        self.group = self._group() if args.interfaces else None
        if self.group is not None:
            for service in args.interfaces:
                self._interface(service, self.group)
        self.register_outputs({})

    def _gateway(self, service: str) -> pulumi.Output[str]:
        endpoint = aws.ec2.VpcEndpoint(
            f"{self.name}-{service}",
            vpc_id=self.args.vpc.id,
            vpc_endpoint_type="Gateway",
            service_name=_service_name(service),
            route_table_ids=[self.args.route_table.id],
            opts=self._child,
        )
        return endpoint.prefix_list_id

    def _group(self) -> aws.ec2.SecurityGroup:
        return aws.ec2.SecurityGroup(
            f"{self.name}-endpoints",
            vpc_id=self.args.vpc.id,
            description="interface endpoints of AWS services",
            opts=self._child,
        )

    def _interface(self, service: str, group: aws.ec2.SecurityGroup) -> None:
        aws.ec2.VpcEndpoint(
            f"{self.name}-{service}",
            vpc_id=self.args.vpc.id,
            vpc_endpoint_type="Interface",
            service_name=_service_name(service),
            subnet_ids=[subnet.id for subnet in self.args.subnets],
            security_group_ids=[group.id],
            private_dns_enabled=True,
            opts=self._child,
        )


def _service_name(service: str) -> pulumi.Output[str]:
    return pulumi.Output.concat("com.amazonaws.", naming.region(), ".", service)
