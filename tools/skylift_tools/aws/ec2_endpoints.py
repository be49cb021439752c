"""VPC endpoints: gateways with their prefix list, and interfaces."""

from __future__ import annotations

from skylift_tools.aws.account import Account
from skylift_tools.aws.ec2 import Networking, arn_of, tagged_call
from skylift_tools.aws.faults import Fault
from skylift_tools.aws.resource import Values, call


class VpcEndpoint(Networking):
    token = "aws:ec2/vpcEndpoint:VpcEndpoint"
    constants = {"requesterManaged": False, "cidrBlocks": [], "dnsEntries": [], "networkInterfaceIds": []}
    kind = "vpc-endpoint"
    replace_on = frozenset({"vpcId", "serviceName", "vpcEndpointType"})
    defaults = {"vpcEndpointType": "Gateway"}
    create = tagged_call("create_vpc_endpoint", PolicyDocument="$policy")
    delete = call("delete_vpc_endpoints", VpcEndpointIds=["$id"])
    answers = {
        "id": "VpcEndpoint.VpcEndpointId",
        "state": "VpcEndpoint.State",
        "networkInterfaceIds": "VpcEndpoint.NetworkInterfaceIds",
        "dnsEntries": "VpcEndpoint.DnsEntries[].{dnsName: DnsName, hostedZoneId: HostedZoneId}",
    }
    formats = arn_of("vpc-endpoint")

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        gateway = props["vpcEndpointType"] == "Gateway"
        return id, outputs | {"prefixListId": _prefix_list(account, props["serviceName"]) if gateway else ""}

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        changes: Values = {}
        for key in ("routeTableIds", "subnetIds", "securityGroupIds"):
            before, after = set(old.get(key) or ()), set(new.get(key) or ())
            member = key[0].upper() + key[1:]
            changes |= {f"Add{member}": sorted(after - before), f"Remove{member}": sorted(before - after)}
        given = {key: value for key, value in changes.items() if value}
        if "policy" in new:
            given["PolicyDocument"] = new["policy"]
        account("ec2").modify_vpc_endpoint(VpcEndpointId=id, **given)
        return {}


def _prefix_list(account: Account, service: str) -> str:
    for found in account("ec2").describe_prefix_lists()["PrefixLists"]:
        if found["PrefixListName"] == service:
            return str(found["PrefixListId"])
    raise Fault(f"{service} has no prefix list: a gateway endpoint is for S3 or DynamoDB")
