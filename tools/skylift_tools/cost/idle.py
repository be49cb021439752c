"""What a declared resource costs in a month in which nobody uses it.

A type is either priced by a rule, or known to cost nothing while idle, or unknown, which is said and not guessed.
Storage is left out: it starts empty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from skylift_tools.cost.prices import Prices

HOURS_PER_MONTH = 730
PROXY_MINIMUM_ACUS = 8
# Lambda polls a queue with five long polls of 20 seconds at a time, and pauses for nobody.
POLLS_PER_MONTH = 5 * 3 * 60 * HOURS_PER_MONTH

Inputs = dict[str, Any]


@dataclass(frozen=True)
class Charge:
    """US dollars a month for `what`."""

    what: str
    usd: float


Rule = Callable[[Inputs, Prices], list[Charge] | None]


def charges(type: str, inputs: Inputs, prices: Prices) -> list[Charge] | None:
    """The standing charges of one resource; None for what nobody priced yet."""
    if rule := _RULES.get(type):
        return rule(inputs, prices)
    return [] if type.split("/")[0] in _BILLED_BY_USE or type in _FREE else None


def _cluster(inputs: Inputs, prices: Prices) -> list[Charge]:
    acus = inputs["serverlessv2ScalingConfiguration"]["minCapacity"]
    capacity = Charge(f"Aurora at {acus:g} ACU", acus * prices.usd("aurora_acu_hour") * HOURS_PER_MONTH)
    secret = Charge("secret", prices.usd("secret_month")) if inputs.get("manageMasterUserPassword") else None
    return [charge for charge in (capacity, secret) if charge and charge.usd]


def _proxy(inputs: Inputs, prices: Prices) -> list[Charge]:
    return [Charge("RDS Proxy", PROXY_MINIMUM_ACUS * prices.usd("rds_proxy_acu_hour") * HOURS_PER_MONTH)]


def _endpoint(inputs: Inputs, prices: Prices) -> list[Charge]:
    if inputs.get("vpcEndpointType") != "Interface":
        return []
    zones = len(inputs["subnetIds"])
    return [Charge("interface endpoint", zones * prices.usd("vpc_endpoint_hour") * HOURS_PER_MONTH)]


def _alarm(inputs: Inputs, prices: Prices) -> list[Charge]:
    # An alarm on an expression is billed for every metric that it reads.
    read = [query for query in inputs.get("metricQueries", []) if "metric" in query]
    return [Charge("alarm", max(1, len(read)) * prices.usd("alarm_month"))]


def _mapping(inputs: Inputs, prices: Prices) -> list[Charge]:
    return [Charge("polling of a queue", POLLS_PER_MONTH / 1_000_000 * prices.usd("sqs_million"))]


def _monthly(what: str, price: str) -> Rule:
    return lambda inputs, prices: [Charge(what, prices.usd(price))]


def _hourly(what: str, price: str) -> Rule:
    return lambda inputs, prices: [Charge(what, prices.usd(price) * HOURS_PER_MONTH)]


def _free_with(key: str, value: str) -> Rule:
    """Free as our components declare it; whatever else it may be stands still for money."""
    return lambda inputs, prices: [] if inputs.get(key) == value else None


def _unpriced(inputs: Inputs, prices: Prices) -> None:
    return None


_RULES: dict[str, Rule] = {
    "aws:rds/clusterInstance:ClusterInstance": _free_with("instanceClass", "db.serverless"),
    "aws:dynamodb/table:Table": _free_with("billingMode", "PAY_PER_REQUEST"),
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": _unpriced,
    "aws:rds/cluster:Cluster": _cluster,
    "aws:rds/proxy:Proxy": _proxy,
    "aws:ec2/natGateway:NatGateway": _hourly("NAT gateway", "nat_gateway_hour"),
    "aws:ec2/eip:Eip": _hourly("public address", "public_ipv4_hour"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _endpoint,
    "aws:secretsmanager/secret:Secret": _monthly("secret", "secret_month"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": _monthly("composite alarm", "composite_alarm_month"),
    "aws:cloudwatch/dashboard:Dashboard": _monthly("dashboard", "dashboard_month"),
    "aws:lambda/eventSourceMapping:EventSourceMapping": _mapping,
}

# All of a service's types that have no rule above are billed by use or not at all.
_BY_USE = ("apigatewayv2", "codebuild", "cognito", "dynamodb", "iam", "lambda", "s3", "sfn", "sns", "sqs", "vpc")
_BILLED_BY_USE = {f"aws:{service}" for service in _BY_USE}

_FREE = {
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/route:Route",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/vpc:Vpc",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
    "aws:rds/proxyTarget:ProxyTarget",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:secretsmanager/secretVersion:SecretVersion",
}
