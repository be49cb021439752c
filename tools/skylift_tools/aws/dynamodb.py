"""Tables."""

from __future__ import annotations

from typing import Any

from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call


class Table(Resource):
    token = "aws:dynamodb/table:Table"
    service = "dynamodb"
    name = Name()
    tagged = True
    stateful = True
    replace_on = frozenset({"hashKey", "rangeKey", "localSecondaryIndexes"})
    defaults = {"billingMode": "PROVISIONED", "tableClass": "STANDARD"}
    create = call("create_table", TableName="$name")
    delete = call("delete_table", TableName="$id")
    formats = {"arn": "arn:aws:dynamodb:{region}:{account}:table/{name}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        client = account("dynamodb")
        definition = _definition(props)
        try:
            answer = account.send("dynamodb", "create_table", props, TableName=props["name"], **definition)
            described = answer["TableDescription"]
        except client.exceptions.ResourceInUseException:
            described = client.describe_table(TableName=props["name"])["Table"]
        self._extras(account, props, {})
        return props["name"], self._outputs(account, props, described)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        definition = _definition(new)
        fixed: Values = {"TableName": id, "GlobalSecondaryIndexUpdates": _index_updates(old, new) or None}
        fixed["StreamSpecification"] = definition["StreamSpecification"] if _stream_changed(old, new) else None
        fixed["ProvisionedThroughput"] = definition["ProvisionedThroughput"]
        described = account.send(
            "dynamodb", "update_table", new, AttributeDefinitions=definition["AttributeDefinitions"], **fixed
        )["TableDescription"]
        self._extras(account, new, old)
        return self._outputs(account, new, described)

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        if outputs.get("deletionProtectionEnabled"):
            account("dynamodb").update_table(TableName=id, DeletionProtectionEnabled=False)
        super().remove(account, id, outputs)

    def _outputs(self, account: Account, props: Values, described: Values) -> Values:
        names = {"streamArn": "LatestStreamArn", "streamLabel": "LatestStreamLabel"}
        return {key: described.get(name, "") for key, name in names.items()} | self.formatted(account, props)

    def _extras(self, account: Account, props: Values, old: Values) -> None:
        client, name = account("dynamodb"), props["name"]
        ttl = props.get("ttl")
        if ttl and ttl != old.get("ttl"):
            given = {"Enabled": ttl.get("enabled", False), "AttributeName": ttl.get("attributeName", "")}
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=given)
        recovery = props.get("pointInTimeRecovery")
        if recovery and recovery != old.get("pointInTimeRecovery"):
            given = {"PointInTimeRecoveryEnabled": recovery["enabled"]}
            client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=given)


def _definition(props: Values) -> dict[str, Any]:
    provisioned = props["billingMode"] == "PROVISIONED"
    throughput = {
        "ReadCapacityUnits": props.get("readCapacity", 1),
        "WriteCapacityUnits": props.get("writeCapacity", 1),
    }
    stream = {"StreamEnabled": True, "StreamViewType": props.get("streamViewType")}
    encryption = props.get("serverSideEncryption")
    return {
        "KeySchema": _keys(props),
        "AttributeDefinitions": [
            {"AttributeName": item["name"], "AttributeType": item["type"]} for item in props["attributes"]
        ],
        "GlobalSecondaryIndexes": [_index(item) for item in props.get("globalSecondaryIndexes") or []] or None,
        "LocalSecondaryIndexes": [
            _index({"hashKey": props["hashKey"], **item}) for item in props.get("localSecondaryIndexes") or []
        ]
        or None,
        "StreamSpecification": stream if props.get("streamEnabled") else None,
        "ProvisionedThroughput": throughput if provisioned else None,
        "SSESpecification": {"Enabled": True} if encryption and encryption.get("enabled") else None,
    }


def _keys(item: Values) -> list[dict[str, str]]:
    if schemas := item.get("keySchemas"):
        return [{"AttributeName": key["attributeName"], "KeyType": key["keyType"]} for key in schemas]
    keys = [(item["hashKey"], "HASH"), (item.get("rangeKey"), "RANGE")]
    return [{"AttributeName": name, "KeyType": kind} for name, kind in keys if name]


def _index(item: Values) -> Values:
    projection = {"ProjectionType": item["projectionType"], "NonKeyAttributes": item.get("nonKeyAttributes")}
    kept = {key: value for key, value in projection.items() if value}
    return {"IndexName": item["name"], "KeySchema": _keys(item), "Projection": kept}


def _index_updates(old: Values, new: Values) -> list[Values]:
    before = {item["name"]: _index(item) for item in old.get("globalSecondaryIndexes") or []}
    after = {item["name"]: _index(item) for item in new.get("globalSecondaryIndexes") or []}
    gone = [name for name in before if before[name] != after.get(name)]
    come = [name for name in after if before.get(name) != after[name]]
    return [{"Delete": {"IndexName": name}} for name in gone] + [{"Create": after[name]} for name in come]


def _stream_changed(old: Values, new: Values) -> bool:
    return any(old.get(key) != new.get(key) for key in ("streamEnabled", "streamViewType"))
