"""The network of what needs the database: two private zones, and no more ways out than the YAML says."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from skylift_infra.cidr import part
from skylift_infra.egress import Egress, routes
from skylift_infra.nat import ANYWHERE, Nat, NatArgs
from skylift_infra.network import Network
from skylift_infra.security import allow
from skylift_infra.vpc_endpoints import EndpointArgs, Endpoints

ZONES = 2
PUBLIC_PART = 15
HTTPS = 443


@dataclass(frozen=True, kw_only=True)
class VpcArgs:
    """cidr: a /16 such as `10.20.0.0/16`; each zone gets a /20 of it."""

    cidr: str
    egress: Egress


class Vpc(pulumi.ComponentResource):
    """`network` is what functions need, `routes` the services that can be dialled from inside."""

    def __init__(self, name: str, args: VpcArgs) -> None:
        super().__init__("skylift:aws:Vpc", name)
        self.name = name
        self.args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.zones = aws.get_availability_zones_output(state="available").names
        self.vpc = self._vpc()
        self.route_table = self._route_table()
        self.subnets = [self._subnet(index) for index in range(ZONES)]
        self.clients = self._group("clients", "functions that use the database")
        self.idle = self._group("idle", "functions about to be deleted")
        self._ways_out()
        self.routes = routes(args.egress)
        self.network = Network(
            subnet_ids=[subnet.id for subnet in self.subnets],
            security_group_id=self.clients.id,
            idle_security_group_id=self.idle.id,
        )
        self.register_outputs({"routes": self.routes})

    def _vpc(self) -> aws.ec2.Vpc:
        return aws.ec2.Vpc(
            self.name,
            cidr_block=self.args.cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": self.name},
            opts=self._child,
        )

    def _route_table(self) -> aws.ec2.RouteTable:
        name = f"{self.name}-private"
        return aws.ec2.RouteTable(name, vpc_id=self.vpc.id, tags={"Name": name}, opts=self._child)

    def _subnet(self, index: int) -> aws.ec2.Subnet:
        name = f"{self.name}-private-{index}"
        subnet = aws.ec2.Subnet(
            name,
            vpc_id=self.vpc.id,
            cidr_block=part(self.args.cidr, index),
            availability_zone=self.zones[index],
            tags={"Name": name},
            opts=self._child,
        )
        aws.ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=self.route_table.id, opts=self._child)
        return subnet

    def _group(self, name: str, description: str) -> aws.ec2.SecurityGroup:
        return aws.ec2.SecurityGroup(
            f"{self.name}-{name}", vpc_id=self.vpc.id, description=description, opts=self._child
        )

    def _ways_out(self) -> None:
        endpoints = self._endpoints()
        for service, prefix_list in endpoints.gateways.items():
            self._out(service, prefix_list_id=prefix_list)
        if endpoints.group is not None:
            allow(f"{self.name}-endpoints", self.clients, endpoints.group, port=HTTPS, parent=self)
        if self.args.egress.kind == "nat":
            self._nat()
            self._out("internet", cidr_ipv4=ANYWHERE)

    def _endpoints(self) -> Endpoints:
        args = EndpointArgs(
            vpc=self.vpc,
            route_table=self.route_table,
            subnets=self.subnets,
            interfaces=self.args.egress.interfaces,
        )
        return Endpoints(self.name, args, self._child)

    def _nat(self) -> Nat:
        cidr = part(self.args.cidr, PUBLIC_PART)
        args = NatArgs(vpc=self.vpc, cidr=cidr, zone=self.zones[0], route_table=self.route_table)
        return Nat(self.name, args, self._child)

    def _out(
        self, target: str, *, prefix_list_id: pulumi.Input[str] | None = None, cidr_ipv4: str | None = None
    ) -> None:
        aws.vpc.SecurityGroupEgressRule(
            f"{self.name}-to-{target}",
            security_group_id=self.clients.id,
            prefix_list_id=prefix_list_id,
            cidr_ipv4=cidr_ipv4,
            ip_protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            opts=self._child,
        )
