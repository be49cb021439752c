"""A DynamoDB table with composite keys, for one system."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from skylift_infra.access import Access
from skylift_infra.policy import Statement

READS = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem"]
WRITES = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"]
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

    def reading(self, variable: str = "TABLE_NAME") -> Access:
        return Access(environment={variable: self.name}, statements=[self._may(READS)])

    def reading_writing(self, variable: str = "TABLE_NAME") -> Access:
        return Access(environment={variable: self.name}, statements=[self._may([*READS, *WRITES])])

    def updating(self) -> Statement:
        """For a machine that writes single rows by itself; it needs no setting."""
        return Statement(actions=["dynamodb:UpdateItem"], resources=[self.arn], dials="dynamodb")

    def _may(self, actions: Sequence[str]) -> Statement:
        indexes = pulumi.Output.concat(self.arn, "/index/*")
        return Statement(actions=actions, resources=[self.arn, indexes], dials="dynamodb")


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
