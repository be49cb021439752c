"""Networks. They exist for the record and for IAM's and RDS's references: locally nothing is routed through them."""

from __future__ import annotations

from typing import Any

from skylift_tools.aws.account import Account
from skylift_tools.aws.faults import Fault
from skylift_tools.aws.resource import Call, Name, Resource, Values, call


class Networking(Resource):
    """A resource of EC2: its tags go with the creation, its ARN follows from its id."""

    service = "ec2"
    tagged = True
    # The kind in a tag specification and in the ARN.
    kind: str

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        tags = [{"Key": key, "Value": value} for key, value in (props.get("tagsAll") or {}).items()]
        specification = [{"ResourceType": self.kind, "Tags": tags}] if tags else None
        return super().make(account, {**props, "@tags": specification})

    def _param(self, account: Account, value: Any, props: Values) -> Any:
        return props.get(value) if value == "@tags" else super()._param(account, value, props)


def tagged_call(operation: str, /, **params: Any) -> Call:
    """A creation that carries its tags."""
    return call(operation, TagSpecifications="@tags", **params)


def arn_of(kind: str) -> dict[str, str]:
    """The formats of ARN and owner."""
    return {"arn": f"arn:aws:ec2:{{region}}:{{account}}:{kind}/{{id}}", "ownerId": "{account}"}


class Vpc(Networking):
    token = "aws:ec2/vpc:Vpc"
    constants = {"ipv6AssociationId": ""}
    kind = "vpc"
    replace_on = frozenset({"cidrBlock", "instanceTenancy"})
    defaults = {"enableDnsSupport": True, "enableDnsHostnames": False, "instanceTenancy": "default"}
    create = tagged_call("create_vpc")
    delete = call("delete_vpc", VpcId="$id")
    answers = {"id": "Vpc.VpcId", "dhcpOptionsId": "Vpc.DhcpOptionsId"}
    formats = arn_of("vpc")

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        self._dns(account, id, props)
        return id, outputs | _defaults_of(account, id)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._dns(account, id, new)
        return {}

    def _dns(self, account: Account, id: str, props: Values) -> None:
        for member, key in (("EnableDnsSupport", "enableDnsSupport"), ("EnableDnsHostnames", "enableDnsHostnames")):
            account("ec2").modify_vpc_attribute(VpcId=id, **{member: {"Value": props[key]}})


class Subnet(Networking):
    token = "aws:ec2/subnet:Subnet"
    constants = {"ipv6CidrBlockAssociationId": ""}
    kind = "subnet"
    replace_on = frozenset({"vpcId", "cidrBlock", "availabilityZone"})
    identity = ("vpcId", "cidrBlock")
    defaults = {"mapPublicIpOnLaunch": False, "assignIpv6AddressOnCreation": False}
    create = tagged_call("create_subnet")
    delete = call("delete_subnet", SubnetId="$id")
    answers = {
        "id": "Subnet.SubnetId",
        "availabilityZone": "Subnet.AvailabilityZone",
        "availabilityZoneId": "Subnet.AvailabilityZoneId",
    }
    formats = arn_of("subnet")

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        if props["mapPublicIpOnLaunch"]:
            self._publish(account, id, public=True)
        return id, outputs

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._publish(account, id, public=new["mapPublicIpOnLaunch"])
        return {}

    def _publish(self, account: Account, id: str, *, public: bool) -> None:
        account("ec2").modify_subnet_attribute(SubnetId=id, MapPublicIpOnLaunch={"Value": public})


class InternetGateway(Networking):
    token = "aws:ec2/internetGateway:InternetGateway"
    kind = "internet-gateway"
    replace_on = frozenset({"vpcId"})
    create = tagged_call("create_internet_gateway")
    delete = call("delete_internet_gateway", InternetGatewayId="$id")
    answers = {"id": "InternetGateway.InternetGatewayId"}
    formats = arn_of("internet-gateway")

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        if "vpcId" in props:
            account("ec2").attach_internet_gateway(InternetGatewayId=id, VpcId=props["vpcId"])
        return id, outputs

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        if "vpcId" in outputs:
            account("ec2").detach_internet_gateway(InternetGatewayId=id, VpcId=outputs["vpcId"])
        super().remove(account, id, outputs)


class Eip(Networking):
    token = "aws:ec2/eip:Eip"
    unfilled = frozenset({"associationId", "privateIp", "privateDns", "publicDns", "ptrRecord"})
    constants = {"carrierIp": "", "customerOwnedIp": ""}
    kind = "elastic-ip"
    defaults = {"domain": "vpc"}
    create = tagged_call("allocate_address")
    delete = call("release_address", AllocationId="$id")
    answers = {"id": "AllocationId", "allocationId": "AllocationId", "publicIp": "PublicIp"}
    formats = {"arn": "arn:aws:ec2:{region}:{account}:elastic-ip/{allocationId}"}


class NatGateway(Networking):
    token = "aws:ec2/natGateway:NatGateway"
    unfilled = frozenset({"associationId", "routeTableId"})
    constants = {
        "autoProvisionZones": "",
        "autoScalingIps": "",
        "regionalNatGatewayAddresses": [],
        "regionalNatGatewayAutoMode": "",
    }
    kind = "natgateway"
    replace_on = frozenset({"subnetId", "allocationId", "connectivityType"})
    defaults = {"connectivityType": "public"}
    create = tagged_call("create_nat_gateway")
    delete = call("delete_nat_gateway", NatGatewayId="$id")
    answers = {
        "id": "NatGateway.NatGatewayId",
        "privateIp": "NatGateway.NatGatewayAddresses[0].PrivateIp",
        "publicIp": "NatGateway.NatGatewayAddresses[0].PublicIp",
        "networkInterfaceId": "NatGateway.NatGatewayAddresses[0].NetworkInterfaceId",
    }
    formats = {"arn": "arn:aws:ec2:{region}:{account}:natgateway/{id}"}


class SecurityGroup(Networking):
    token = "aws:ec2/securityGroup:SecurityGroup"
    kind = "security-group"
    name = Name()
    identity = ("vpcId", "name")
    replace_on = frozenset({"vpcId", "description"})
    defaults = {"description": "Managed by Pulumi"}
    create = tagged_call("create_security_group", GroupName="$name")
    delete = call("delete_security_group", GroupId="$id")
    answers = {"id": "GroupId"}
    formats = arn_of("security-group")

    def check(self, account: Account, props: Values, **known: Any) -> Values:
        for side in ("ingress", "egress"):
            if props.get(side):
                raise Fault(f"{side}: declare each rule as a resource of its own (aws.vpc.SecurityGroup*Rule)")
        return super().check(account, props, **known)

    def clear(self, account: Account, props: Values) -> None:
        filters = [
            {"Name": "group-name", "Values": [props["name"]]},
            {"Name": "vpc-id", "Values": [props.get("vpcId", "")]},
        ]
        for group in account("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]:
            account("ec2").delete_security_group(GroupId=group["GroupId"])


def _defaults_of(account: Account, vpc: str) -> Values:
    ec2, filters = account("ec2"), [{"Name": "vpc-id", "Values": [vpc]}]
    groups = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    tables = ec2.describe_route_tables(Filters=filters)["RouteTables"]
    acls = ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
    table = tables[0]["RouteTableId"] if tables else ""
    return {
        "defaultSecurityGroupId": next(group["GroupId"] for group in groups if group["GroupName"] == "default"),
        "defaultRouteTableId": table,
        "mainRouteTableId": table,
        "defaultNetworkAclId": acls[0]["NetworkAclId"] if acls else "",
    }
