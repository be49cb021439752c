"""DynamoDB: expressions, conditions, transactions, streams."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError

from probe.aws import Aws, refuses

_ONE = {"N": "1"}


def _key(pk: str, sk: str = "x") -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def an_index_is_queried_in_order_and_shows_what_it_projects(aws: Aws) -> None:
    keys = [{"AttributeName": "g", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    index = {"IndexName": "by_g", "KeySchema": keys, "Projection": {"ProjectionType": "KEYS_ONLY"}}
    table, db = aws.table(more=("g",), GlobalSecondaryIndexes=[index]), aws("dynamodb")
    for number in range(9):
        db.put_item(TableName=table, Item={**_key("p", str(number)), "g": {"S": "G"}, "other": _ONE})
    values = {":g": {"S": "G"}, ":a": {"S": "3"}, ":b": {"S": "5"}}
    condition = {"KeyConditionExpression": "g = :g and sk between :a and :b", "ExpressionAttributeValues": values}
    items = db.query(TableName=table, IndexName="by_g", ScanIndexForward=False, **condition)["Items"]
    assert [item["sk"]["S"] for item in items] == ["5", "4", "3"] and "other" not in items[0]


def a_query_is_paged_and_filtered_after_reading(aws: Aws) -> None:
    table, db = aws.table(), aws("dynamodb")
    for number in range(12):
        db.put_item(TableName=table, Item={**_key("p", f"{number:02}"), "n": {"N": str(number)}})
    values = {":p": {"S": "p"}, ":n": {"N": "9"}}
    query = {"KeyConditionExpression": "pk = :p", "FilterExpression": "n > :n", "ExpressionAttributeValues": values}
    first = db.query(TableName=table, Limit=10, **query)
    assert (first["Count"], first["ScannedCount"]) == (0, 10)
    rest = db.query(TableName=table, ExclusiveStartKey=first["LastEvaluatedKey"], **query)
    assert rest["Count"] == 2


def an_update_expression_sets_adds_appends_and_removes(aws: Aws) -> None:
    table, db = aws.table(), aws("dynamodb")
    first = "SET #c = if_not_exists(#c, :z) + :one, l = list_append(if_not_exists(l, :e), :v), m = :m ADD s :s"
    values = {
        ":z": {"N": "0"},
        ":one": _ONE,
        ":e": {"L": []},
        ":v": {"L": [_ONE]},
        ":m": {"M": {}},
        ":s": {"SS": ["a"]},
    }
    names = {"#c": "count"}
    given = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    db.update_item(TableName=table, Key=_key("a"), UpdateExpression=first, **given)
    then = {"UpdateExpression": "SET m.k = :v REMOVE l[0]", "ExpressionAttributeValues": {":v": _ONE}}
    found = db.update_item(TableName=table, Key=_key("a"), ReturnValues="ALL_NEW", **then)["Attributes"]
    assert (found["count"], found["m"]["M"]["k"], found["l"]["L"]) == (_ONE, _ONE, [])


def a_failed_condition_shows_the_item(aws: Aws) -> None:
    table, db = aws.table(), aws("dynamodb")
    db.put_item(TableName=table, Item={**_key("a"), "v": _ONE})
    parameters = {"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    error = refuses("ConditionalCheckFailed", db.put_item, TableName=table, Item=_key("a"), **parameters)
    response: dict[str, Any] = {**error.response}
    assert response["Item"]["v"] == _ONE


def a_transaction_is_all_or_nothing_and_says_why(aws: Aws) -> None:
    table, db = aws.table(), aws("dynamodb")
    db.put_item(TableName=table, Item=_key("taken"))
    condition = {"ConditionExpression": "attribute_not_exists(pk)"}
    puts = [{"Put": {"TableName": table, "Item": _key(name), **condition}} for name in ("new", "taken")]
    error = refuses("TransactionCanceled", db.transact_write_items, TransactItems=puts)
    assert [reason["Code"] for reason in error.response["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    assert db.scan(TableName=table)["Count"] == 1


def a_transaction_with_a_token_happens_once(aws: Aws) -> None:
    table, db = aws.table(), aws("dynamodb")
    update = {"TableName": table, "Key": _key("a"), "UpdateExpression": "ADD n :o"}
    items = [{"Update": {**update, "ExpressionAttributeValues": {":o": _ONE}}}]
    for _ in range(2):
        db.transact_write_items(TransactItems=items, ClientRequestToken=aws.mark)
    assert db.get_item(TableName=table, Key=_key("a"))["Item"]["n"] == _ONE


def a_stream_tells_each_change_with_both_images(aws: Aws) -> None:
    table = aws.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    db, streams = aws("dynamodb"), aws("dynamodbstreams")
    db.put_item(TableName=table, Item={**_key("a"), "v": _ONE})
    db.put_item(TableName=table, Item={**_key("a"), "v": {"N": "2"}})
    db.delete_item(TableName=table, Key=_key("a"))
    arn = db.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    records = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        where = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = streams.get_shard_iterator(**where)["ShardIterator"]
        records += streams.get_records(ShardIterator=iterator)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert records[1]["dynamodb"]["OldImage"]["v"] == _ONE


def counting_at_once_loses_nothing(aws: Aws) -> None:
    table, db = aws.table(), aws("dynamodb")
    update = {"UpdateExpression": "ADD n :o", "ExpressionAttributeValues": {":o": _ONE}}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: db.update_item(TableName=table, Key=_key("a"), **update), range(80)))
    assert db.get_item(TableName=table, Key=_key("a"), ConsistentRead=True)["Item"]["n"] == {"N": "80"}


def of_many_that_want_to_be_first_one_is(aws: Aws) -> None:
    table, db = aws.table(), aws("dynamodb")

    def put(number: int) -> bool:
        item = {**_key(str(number % 10)), "by": {"N": str(number)}}
        try:
            db.put_item(TableName=table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except ClientError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(put, range(60))) == 10


def an_item_over_400_kib_and_an_empty_key_are_refused(aws: Aws) -> None:
    table, db = aws.table(), aws("dynamodb")
    refuses("Validation", db.put_item, TableName=table, Item={**_key("a"), "v": {"S": "x" * 410_000}})
    refuses("Validation", db.put_item, TableName=table, Item=_key(""))


def a_page_ends_at_one_mebibyte(aws: Aws) -> None:
    table, db = aws.table(), aws("dynamodb")
    for number in range(4):
        db.put_item(TableName=table, Item={**_key("p", str(number)), "v": {"S": "x" * 350_000}})
    assert "LastEvaluatedKey" in db.scan(TableName=table)


def point_in_time_recovery_is_described(aws: Aws) -> None:
    table, db = aws.table(), aws("dynamodb")
    wanted = {"PointInTimeRecoveryEnabled": True}
    db.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=wanted)
    found = db.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    assert found["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def sums_keep_38_digits(aws: Aws) -> None:
    table, db, large = aws.table(), aws("dynamodb"), "12345678901234567890123456789012345678"
    db.put_item(TableName=table, Item={**_key("a"), "n": {"N": large}})
    add = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": _ONE}}
    found = db.update_item(TableName=table, Key=_key("a"), ReturnValues="UPDATED_NEW", **add)["Attributes"]["n"]["N"]
    assert found == str(int(large) + 1), found


def a_numeric_key_is_found_however_it_is_written(aws: Aws) -> None:
    name, db = aws.name("numeric"), aws("dynamodb")
    db.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "N"}],
        BillingMode="PAY_PER_REQUEST",
    )
    db.put_item(TableName=name, Item={"pk": _ONE})
    assert "Item" in db.get_item(TableName=name, Key={"pk": {"N": "1.0"}}), "not found"


def half_a_surrogate_pair_is_refused(aws: Aws) -> None:
    table = aws.table()
    put = {"PutRequest": {"Item": {**_key("a"), "text": {"S": "\ud800"}}}}
    refuses("SerializationException", aws("dynamodb").batch_write_item, RequestItems={table: [put]})
