"""A DynamoDB table with composite keys, for one system."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

from skylift_infra.access import Access
from skylift_infra.policy import Statement

# What `skylift.table` does, by what it is called there; in a transaction an operation needs the same right.
Operation = Literal["find", "find_all", "query", "put", "update", "delete", "check"]
_ACTIONS: Mapping[Operation, str] = {
    "find": "dynamodb:GetItem",
    "find_all": "dynamodb:BatchGetItem",
    "query": "dynamodb:Query",
    "put": "dynamodb:PutItem",
    "update": "dynamodb:UpdateItem",
    "delete": "dynamodb:DeleteItem",
    "check": "dynamodb:ConditionCheckItem",
}
INDEX = "gsi1"


@dataclass(frozen=True, kw_only=True)
class StoreSettings:
    """protect: refuse deletion, by Pulumi and by AWS. restore: keep what a point-in-time restore needs."""

    protect: bool
    restore: bool


@dataclass(frozen=True, kw_only=True)
class TableAddress:
    """There is no right to scan: lists are paged by key."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    @classmethod
    def of(cls, exported: pulumi.Output[Any]) -> "TableAddress":
        return cls(name=exported.apply(lambda table: table["name"]), arn=exported.apply(lambda table: table["arn"]))

    def export(self) -> dict[str, pulumi.Output[str]]:
        return {"name": self.name, "arn": self.arn}

    def allowing(self, *operations: Operation, variable: str = "TABLE_NAME") -> Access:
        """These and no others. Only a query reads the index, too."""
        rows = [_ACTIONS[operation] for operation in operations if operation != "query"]
        statements = [Statement(actions=rows, resources=[self.arn], dials="dynamodb")] if rows else []
        if "query" in operations:
            indexes = pulumi.Output.concat(self.arn, "/index/*")
            query = Statement(actions=[_ACTIONS["query"]], resources=[self.arn, indexes], dials="dynamodb")
            statements.append(query)
        return Access(environment={variable: self.name}, statements=statements)

    def updating(self) -> Statement:
        """For a machine that writes single rows by itself; it needs no setting."""
        return Statement(actions=["dynamodb:UpdateItem"], resources=[self.arn], dials="dynamodb")


class Table(pulumi.ComponentResource):
    """Keys `pk` and `sk`, one index `gsi1` over `gsi1pk` and `gsi1sk`; rows go some time after `expires_at`."""

    def __init__(self, name: str, settings: StoreSettings) -> None:
        super().__init__("skylift:aws:Table", name)
        keys = ["pk", "sk", f"{INDEX}pk", f"{INDEX}sk"]
        self.table = aws.dynamodb.Table(
            name,
            name=name,
            billing_mode="PAY_PER_REQUEST",
            hash_key="pk",
            range_key="sk",
            attributes=[{"name": key, "type": "S"} for key in keys],
            global_secondary_indexes=[_index()],
            ttl={"attribute_name": "expires_at", "enabled": True},
            point_in_time_recovery={"enabled": settings.restore},
            deletion_protection_enabled=settings.protect,
            opts=pulumi.ResourceOptions(parent=self, protect=settings.protect),
        )
        self.address = TableAddress(name=self.table.name, arn=self.table.arn)
        self.register_outputs({"name": self.table.name})


def _index() -> aws.dynamodb.TableGlobalSecondaryIndexArgs:
    keys = [(f"{INDEX}pk", "HASH"), (f"{INDEX}sk", "RANGE")]
    return aws.dynamodb.TableGlobalSecondaryIndexArgs(
        name=INDEX,
        key_schemas=[
            aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name=name, key_type=kind)
            for name, kind in keys
        ],
        projection_type="ALL",
    )
