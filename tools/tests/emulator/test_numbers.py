"""A counter, a price or a numeric key must be the same on the laptop and on AWS, to the last of 38 digits."""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from .running import Emulator

_EXACT = decimal.Context(prec=400)
_HIGHEST, _LOWEST = Decimal("9.9999999999999999999999999999999999999E+125"), Decimal("1E-130")
_LONG = "12345678901234567890123456789012345678"
_KEY = {"p": {"N": "1"}, "s": {"N": "1"}}


@pytest.fixture(scope="module")
def dynamodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    running = Emulator(tmp_path_factory.mktemp("numbers"))
    client = running.client("dynamodb")
    client.create_table(
        TableName="numbers",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "N"} for name in "psg"],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-g",
                "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    yield client
    running.kill()


def _by_expression(dynamodb: Any, expression: str, value: str) -> None:
    dynamodb.update_item(
        TableName="numbers",
        Key=_KEY,
        UpdateExpression=expression,
        ExpressionAttributeValues={":value": {"N": value}},
    )


def _by_legacy_update(dynamodb: Any, value: str) -> None:
    added = {"n": {"Action": "ADD", "Value": {"N": value}}}
    dynamodb.update_item(TableName="numbers", Key=_KEY, AttributeUpdates=added)


def _by_statement(dynamodb: Any, value: str) -> None:
    text = 'UPDATE "numbers" SET n = n + ? WHERE p = 1 AND s = 1'
    dynamodb.execute_statement(Statement=text, Parameters=[{"N": value}])


def _in_transaction(dynamodb: Any, value: str) -> None:
    update = {"UpdateExpression": "ADD n :value", "ExpressionAttributeValues": {":value": {"N": value}}}
    dynamodb.transact_write_items(TransactItems=[{"Update": {"TableName": "numbers", "Key": _KEY, **update}}])


_ADDING: dict[str, Any] = {
    "ADD": lambda dynamodb, value: _by_expression(dynamodb, "ADD n :value", value),
    "SET +": lambda dynamodb, value: _by_expression(dynamodb, "SET n = n + :value", value),
    "legacy ADD": _by_legacy_update,
    "PartiQL": _by_statement,
    "transaction": _in_transaction,
}
_numbers = st.builds(
    lambda sign, digits, exponent: Decimal((sign, tuple(map(int, str(digits))), exponent)),
    st.sampled_from([0, 1]),
    st.integers(1, 10**38 - 1),
    st.sampled_from([-130, -40, -10, -1, 0, 1, 10, 40, 87]),
).filter(lambda number: _LOWEST <= abs(number) <= _HIGHEST)


@given(way=st.sampled_from(sorted(_ADDING)), first=_numbers, second=_numbers)
@settings(max_examples=100, deadline=None)
def test_every_way_of_adding_is_exact_or_refused_and_then_changes_nothing(
    dynamodb: Any, way: str, first: Decimal, second: Decimal
) -> None:
    total = _EXACT.add(first, second)
    digits = len(_EXACT.normalize(total).as_tuple().digits)
    fits = total == 0 or (digits <= 38 and _LOWEST <= abs(total) <= _HIGHEST)
    dynamodb.put_item(TableName="numbers", Item={**_KEY, "n": {"N": str(first)}})
    if fits:
        _ADDING[way](dynamodb, str(second))
    else:
        with pytest.raises(ClientError) as refused:
            _ADDING[way](dynamodb, str(second))
        words = str(refused.value.response.get("CancellationReasons", refused.value))
        assert "Number overflow. Attempting" in words or "Number underflow. Attempting" in words
    found = dynamodb.get_item(TableName="numbers", Key=_KEY)["Item"]["n"]["N"]
    assert Decimal(found) == (total if fits else first) and "E" not in found


@pytest.mark.parametrize("spelling", ["1", "1.0", "01", "1e0", "+1", "10E-1", "0.1e1"])
def test_a_numeric_key_is_found_however_it_is_written(dynamodb: Any, spelling: str) -> None:
    dynamodb.put_item(TableName="numbers", Item={**_KEY, "g": {"N": "1.00"}, "n": {"N": "7"}})
    number = {"N": spelling}
    key = {"p": number, "s": number}
    assert dynamodb.get_item(TableName="numbers", Key=key)["Item"]["n"] == {"N": "7"}
    asked = {"KeyConditionExpression": "p = :n AND s = :n", "ExpressionAttributeValues": {":n": number}}
    assert dynamodb.query(TableName="numbers", **asked)["Count"] == 1
    asked = {"KeyConditionExpression": "g = :n", "ExpressionAttributeValues": {":n": number}}
    assert dynamodb.query(TableName="numbers", IndexName="by-g", **asked)["Count"] == 1
    got = dynamodb.batch_get_item(RequestItems={"numbers": {"Keys": [key]}})
    assert len(got["Responses"]["numbers"]) == 1
    dynamodb.transact_write_items(TransactItems=[{"Delete": {"TableName": "numbers", "Key": key}}])
    assert "Item" not in dynamodb.get_item(TableName="numbers", Key=_KEY)


def test_the_next_page_begins_after_a_key_that_came_back_as_a_float(dynamodb: Any) -> None:
    for number in ("0", "100", "200"):
        dynamodb.put_item(TableName="numbers", Item={"p": {"N": "2"}, "s": {"N": number}})
    start = {"p": {"N": "2.0"}, "s": {"N": "100.0"}}
    asked = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"N": "2"}}}
    found = dynamodb.query(TableName="numbers", ExclusiveStartKey=start, **asked)["Items"]
    assert [item["s"]["N"] for item in found] == ["200"]


def test_a_number_is_in_a_set_however_it_is_written(dynamodb: Any) -> None:
    dynamodb.put_item(TableName="numbers", Item={**_KEY, "set": {"NS": ["1", "2", _LONG]}})
    asked = {"FilterExpression": "contains(#set, :n)", "ExpressionAttributeNames": {"#set": "set"}}
    assert dynamodb.scan(TableName="numbers", ExpressionAttributeValues={":n": {"N": "1.0"}}, **asked)["Count"] == 1
    changed = dynamodb.update_item(
        TableName="numbers",
        Key=_KEY,
        UpdateExpression="DELETE #set :gone",
        ExpressionAttributeNames={"#set": "set"},
        ExpressionAttributeValues={":gone": {"NS": ["1.0", "2e0"]}},
        ReturnValues="ALL_NEW",
    )
    assert changed["Attributes"]["set"] == {"NS": [_LONG]}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (_LONG + "9", "Attempting to store more than 38 significant digits in a Number"),
        ("1e126", "Number overflow"),
        ("1e-131", "Number underflow"),
        ("NaN", "cannot be converted to a numeric value"),
        ("Infinity", "cannot be converted to a numeric value"),
        (" 1", "cannot be converted to a numeric value"),
        ("1\n", "cannot be converted to a numeric value"),
        ("\u0663", "cannot be converted to a numeric value"),
    ],
)
def test_what_is_no_number_of_dynamodb_is_refused_where_it_is_stored_and_where_it_is_compared(
    dynamodb: Any, number: str, words: str
) -> None:
    with pytest.raises(ClientError, match=words):
        dynamodb.put_item(TableName="numbers", Item={**_KEY, "n": {"N": number}})
    with pytest.raises(ClientError, match=words):
        dynamodb.scan(TableName="numbers", FilterExpression="n = :n", ExpressionAttributeValues={":n": {"N": number}})
