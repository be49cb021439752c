"""What is inside the VPC reaches all that it calls; nothing is inside that need not be."""

import re

from skylift_infra.egress import unreachable

from tests.contracts.record import Record, Resource

FUNCTION = "lambda/function:Function"
# Lambda itself makes these calls on the role's behalf, from outside the VPC.
BY_LAMBDA = re.compile(r"logs:(CreateLogStream|PutLogEvents)$|xray:|ec2:")
# No call of its own: a role is named in a call to another service.
WITHIN = {"iam:PassRole"}
SERVICES = {"rds-db": "database", "bedrock": "bedrock-runtime"}
# EC2 says so in words only; an apostrophe is not among them.
GROUP_TEXT = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}")


def test_every_function_inside_has_a_route_to_all_that_it_may_call(record: Record) -> None:
    routes = record.outputs["database"]["routes"]
    for function in inside(record):
        assert not unreachable(sorted(dialled(record, function)), routes), f"{function}: routes {routes}"


def test_only_what_needs_the_database_is_inside(record: Record) -> None:
    for function in record.of(FUNCTION):
        assert ("database" in dialled(record, function)) == (function in inside(record)), function


def test_routes_are_what_endpoints_and_gateways_give(record: Record) -> None:
    endpoints = {
        endpoint.inputs["serviceName"].rpartition(".")[2] for endpoint in record.of("ec2/vpcEndpoint:VpcEndpoint")
    }
    nat = {"internet"} if record.of("ec2/natGateway:NatGateway") else set()
    assert set(record.outputs["database"]["routes"]) == {"database"} | endpoints | nat


def test_the_database_lies_in_private_subnets(record: Record) -> None:
    for cluster_subnets in record.of("rds/subnetGroup:SubnetGroup"):
        for subnet in record.of("ec2/subnet:Subnet"):
            if subnet.id in cluster_subnets.inputs["subnetIds"]:
                assert not subnet.inputs.get("mapPublicIpOnLaunch"), subnet


def test_security_groups_are_described_in_the_characters_that_ec2_takes(record: Record) -> None:
    for group in record.of("ec2/securityGroup:SecurityGroup"):
        assert GROUP_TEXT.fullmatch(group.inputs["description"]), group
    for rule in record.of("vpc/securityGroupIngressRule:SecurityGroupIngressRule"):
        assert GROUP_TEXT.fullmatch(rule.inputs.get("description", "-")), rule


def test_on_aws_the_database_is_reached_by_tls_and_a_proxy_proves_who_it_is(record: Record) -> None:
    """A cluster's own certificate is signed by authorities that only RDS knows."""
    if record.stack != "local":
        wanted = "verify-full" if record.of("rds/proxy:Proxy") else "require"
        assert record.outputs["database"]["sslmode"] == wanted


def inside(record: Record) -> list[Resource]:
    return [function for function in record.of(FUNCTION) if function.inputs.get("vpcConfig")]


def dialled(record: Record, function: Resource) -> set[str]:
    """Read off the actions, not off what components say of themselves."""
    actions = [action for statement in record.statements(function) for action in statement["Action"]]
    own = [action for action in actions if action not in WITHIN and not BY_LAMBDA.match(action)]
    prefixes = {action.partition(":")[0] for action in own}
    return {SERVICES.get(prefix, prefix) for prefix in prefixes}


def test_components_say_truly_what_their_functions_call(record: Record) -> None:
    for component in record.resources:
        if component.type == "skylift:aws:Function" and "dials" in component.outputs:
            (function,) = record.whose(FUNCTION, name=component.name)
            assert set(component.outputs["dials"]) == dialled(record, function), component
