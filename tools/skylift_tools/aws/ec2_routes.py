"""Routes and security group rules."""

from __future__ import annotations

from skylift_tools.aws.account import Account
from skylift_tools.aws.ec2 import Networking, tagged_call
from skylift_tools.aws.resource import Resource, Values, call


class RouteTable(Networking):
    token = "aws:ec2/routeTable:RouteTable"
    kind = "route-table"
    replace_on = frozenset({"vpcId"})
    create = tagged_call("create_route_table")
    delete = call("delete_route_table", RouteTableId="$id")
    answers = {"id": "RouteTable.RouteTableId"}
    formats = {"arn": "arn:aws:ec2:{region}:{account}:route-table/{id}", "ownerId": "{account}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        for route in props.get("routes") or []:
            account.send("ec2", "create_route", route, RouteTableId=id, DestinationCidrBlock=route.get("cidrBlock"))
        return id, outputs


class RouteTableAssociation(Resource):
    token = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    service = "ec2"
    identity = ("subnetId", "gatewayId")
    replace_on = frozenset({"subnetId", "gatewayId", "routeTableId"})
    create = call("associate_route_table")
    delete = call("disassociate_route_table", AssociationId="$id")
    answers = {"id": "AssociationId"}


class Route(Resource):
    token = "aws:ec2/route:Route"
    constants = {"instanceId": "", "instanceOwnerId": ""}
    service = "ec2"
    identity = ("routeTableId", "destinationCidrBlock")
    replace_on = frozenset({"routeTableId", "destinationCidrBlock", "destinationPrefixListId"})
    create = call("create_route")
    update = call("replace_route")
    delete = call("delete_route", RouteTableId="$routeTableId", DestinationCidrBlock="$destinationCidrBlock")
    id = "{routeTableId}-{destinationCidrBlock}"
    formats = {"origin": "CreateRoute", "state": "active"}


class SecurityGroupRule(Resource):
    """A rule of one direction; any change makes a new one."""

    service = "ec2"
    tagged = True
    authorize: str
    revoke: str
    source: str

    def replacing(self, changed: set[str]) -> set[str]:
        return changed - {"tags", "tagsAll"}

    def clashes(self, old: object, new: object) -> bool:
        return False

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        answer = getattr(account("ec2"), self.authorize)(
            GroupId=props["securityGroupId"], IpPermissions=[_permission(props)]
        )
        rules = answer.get("SecurityGroupRules") or [{}]
        id = rules[0].get("SecurityGroupRuleId") or f"sgr-{props['securityGroupId'].removeprefix('sg-')}"
        arn = f"arn:aws:ec2:{account.region}:{account.id}:security-group-rule/{id}"
        return id, {"securityGroupRuleId": id, "arn": arn}

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        getattr(account("ec2"), self.revoke)(GroupId=outputs["securityGroupId"], IpPermissions=[_permission(outputs)])

    def clear(self, account: Account, props: Values) -> None:
        self.remove(account, "", props)


class SecurityGroupIngressRule(SecurityGroupRule):
    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    authorize, revoke = "authorize_security_group_ingress", "revoke_security_group_ingress"


class SecurityGroupEgressRule(SecurityGroupRule):
    token = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    authorize, revoke = "authorize_security_group_egress", "revoke_security_group_egress"


def _permission(props: Values) -> Values:
    permission: Values = {"IpProtocol": str(props["ipProtocol"])}
    for key, member in (("fromPort", "FromPort"), ("toPort", "ToPort")):
        if key in props:
            permission[member] = props[key]
    sources = (
        ("cidrIpv4", "IpRanges", "CidrIp"),
        ("cidrIpv6", "Ipv6Ranges", "CidrIpv6"),
        ("prefixListId", "PrefixListIds", "PrefixListId"),
        ("referencedSecurityGroupId", "UserIdGroupPairs", "GroupId"),
    )
    for key, member, name in sources:
        if key in props:
            permission[member] = [{name: props[key]}]
    return permission
