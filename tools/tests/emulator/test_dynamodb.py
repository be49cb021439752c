"""A write that was acknowledged is there: of a session that a state machine ends, too."""

from __future__ import annotations

import json

from .running import Emulator, wait_for

WRITES = 60
KEY = {"pk": {"S": "1"}}
ADDING = {
    "TableName": "counts",
    "Key": KEY,
    "UpdateExpression": "ADD n :one",
    "ExpressionAttributeValues": {":one": {"N": "1"}},
}


def test_a_state_machine_and_a_client_lose_no_write_of_one_another(emulator: Emulator) -> None:
    dynamodb, states = emulator.client("dynamodb"), emulator.client("stepfunctions")
    dynamodb.create_table(
        TableName="counts",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    # The larger the item, the longer a write takes, in which another may come.
    dynamodb.put_item(TableName="counts", Item={**KEY, "filling": {"L": [{"S": "x"}] * 2_000}})
    given = json.dumps({"items": list(range(WRITES))})
    execution = states.start_execution(stateMachineArn=_machine(emulator), input=given)["executionArn"]
    for _ in range(WRITES):
        dynamodb.update_item(**ADDING)
    wait_for(lambda: states.describe_execution(executionArn=execution)["status"] == "SUCCEEDED", 30)
    assert dynamodb.get_item(TableName="counts", Key=KEY)["Item"]["n"] == {"N": str(2 * WRITES)}


def _machine(emulator: Emulator) -> str:
    """Adds as often as there are items, four at once."""
    task = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:updateItem", "Parameters": ADDING, "End": True}
    iterator = {"StartAt": "Add", "States": {"Add": task}}
    each = {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 4, "End": True, "Iterator": iterator}
    may = {"Effect": "Allow", "Action": ["dynamodb:UpdateItem"], "Resource": "*"}
    made = emulator.client("stepfunctions").create_state_machine(
        name="adding",
        definition=json.dumps({"StartAt": "Each", "States": {"Each": each}}),
        roleArn=emulator.role("adding", may),
    )
    return str(made["stateMachineArn"])
