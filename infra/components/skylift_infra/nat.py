"""One NAT gateway in a public subnet: the way to everything outside AWS."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True)
class NatArgs:
    """cidr: of the public subnet. route_table: of the private ones, which gets the default route."""

    vpc: aws.ec2.Vpc
    cidr: str
    zone: pulumi.Input[str]
    route_table: aws.ec2.RouteTable


class Nat(pulumi.ComponentResource):
    """One gateway, not one per zone: when its zone fails, model vendors are out of reach until it is back."""

    def __init__(self, name: str, args: NatArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("skylift:aws:Nat", name, None, opts)
        self.name = name
        self.args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.internet = aws.ec2.InternetGateway(name, vpc_id=args.vpc.id, opts=self._child)
        self.subnet = self._public_subnet()
        self.gateway = self._gateway()
        aws.ec2.Route(
            f"{name}-out",
            route_table_id=args.route_table.id,
            destination_cidr_block=ANYWHERE,
            nat_gateway_id=self.gateway.id,
            opts=self._child,
        )
        self.register_outputs({})

    def _public_subnet(self) -> aws.ec2.Subnet:
        name = f"{self.name}-public"
        subnet = aws.ec2.Subnet(
            name,
            vpc_id=self.args.vpc.id,
            cidr_block=self.args.cidr,
            availability_zone=self.args.zone,
            tags={"Name": name},
            opts=self._child,
        )
        table = aws.ec2.RouteTable(name, vpc_id=self.args.vpc.id, tags={"Name": name}, opts=self._child)
        aws.ec2.Route(
            name,
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=self.internet.id,
            opts=self._child,
        )
        aws.ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=table.id, opts=self._child)
        return subnet

    def _gateway(self) -> aws.ec2.NatGateway:
        address = aws.ec2.Eip(self.name, domain="vpc", opts=self._child)
        return aws.ec2.NatGateway(
            self.name,
            subnet_id=self.subnet.id,
            allocation_id=address.id,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.internet]),
        )
