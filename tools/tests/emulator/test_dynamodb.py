"""A write that was acknowledged is there: of a session that a state machine ends, too."""

from __future__ import annotations

import json

from .running import Emulator, wait_for

WRITES = 60


def test_a_state_machine_and_a_client_lose_no_write_of_one_another(emulator: Emulator) -> None:
    dynamodb, states = emulator.client("dynamodb"), emulator.client("stepfunctions")
    dynamodb.create_table(
        TableName="counts",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    # The larger the item, the longer a write takes, in which another may come.
    item = {"pk": {"S": "1"}, "filling": {"L": [{"S": "x"}] * 2_000}}
    dynamodb.put_item(TableName="counts", Item=item)
    adding = {
        "TableName": "counts",
        "Key": {"pk": {"S": "1"}},
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    task = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:updateItem", "Parameters": adding, "End": True}
    each = {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 4, "End": True}
    each["Iterator"] = {"StartAt": "Add", "States": {"Add": task}}
    may = {"Effect": "Allow", "Action": ["dynamodb:UpdateItem"], "Resource": "*"}
    made = states.create_state_machine(
        name="m",
        definition=json.dumps({"StartAt": "Each", "States": {"Each": each}}),
        roleArn=emulator.role("m", may),
    )
    given = json.dumps({"items": list(range(WRITES))})
    execution = states.start_execution(stateMachineArn=made["stateMachineArn"], input=given)["executionArn"]
    for _ in range(WRITES):
        dynamodb.update_item(**adding)
    wait_for(lambda: states.describe_execution(executionArn=execution)["status"] == "SUCCEEDED", 30)
    assert dynamodb.get_item(TableName="counts", Key=adding["Key"])["Item"]["n"] == {"N": str(2 * WRITES)}
