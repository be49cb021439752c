"""What every queue has."""

import json

from tests.contracts.record import Record, Resource

QUEUE = "sqs/queue:Queue"
MAPPING = "lambda/eventSourceMapping:EventSourceMapping"
TWO_WEEKS_SECONDS = 14 * 24 * 3600


def sources(record: Record) -> list[Resource]:
    return [queue for queue in record.of(QUEUE) if queue.inputs.get("redrivePolicy")]


def test_every_queue_sets_aside_what_nobody_can_work_on(record: Record) -> None:
    targets = {json.loads(queue.inputs["redrivePolicy"])["deadLetterTargetArn"] for queue in sources(record)}
    for queue in record.of(QUEUE):
        assert queue.inputs.get("redrivePolicy") or queue.properties["arn"] in targets, queue


def test_a_message_is_tried_three_to_five_times(record: Record) -> None:
    for queue in sources(record):
        assert 3 <= json.loads(queue.inputs["redrivePolicy"])["maxReceiveCount"] <= 5, queue


def test_dead_letters_are_kept_for_two_weeks_and_come_from_their_queue_only(record: Record) -> None:
    for queue in sources(record):
        arn = json.loads(queue.inputs["redrivePolicy"])["deadLetterTargetArn"]
        (dead,) = record.whose(QUEUE, arn=arn)
        assert dead.inputs["messageRetentionSeconds"] == TWO_WEEKS_SECONDS, dead
        (allowed,) = record.whose("sqs/redriveAllowPolicy:RedriveAllowPolicy", queueUrl=dead.properties["url"])
        permission = json.loads(allowed.inputs["redriveAllowPolicy"])
        assert permission["sourceQueueArns"] == [queue.properties["arn"]], dead


def test_every_queue_is_encrypted(record: Record) -> None:
    for queue in record.of(QUEUE):
        assert queue.inputs["sqsManagedSseEnabled"] is True, queue


def test_every_queue_raises_an_alarm_on_dead_letters_and_on_age(record: Record) -> None:
    for queue in sources(record):
        (dead,) = record.whose(QUEUE, arn=json.loads(queue.inputs["redrivePolicy"])["deadLetterTargetArn"])
        assert metrics(record, queue) == {"ApproximateAgeOfOldestMessage"}, queue
        assert metrics(record, dead) == {"ApproximateNumberOfMessagesVisible"}, queue


def test_a_message_stays_hidden_for_as_long_as_its_worker_may_need(record: Record) -> None:
    for mapping in record.of(MAPPING):
        (queue,) = record.whose(QUEUE, arn=mapping.inputs["eventSourceArn"])
        timeout, visibility = worker(record, mapping).inputs["timeout"], queue.inputs["visibilityTimeoutSeconds"]
        if timeout <= 60:
            assert visibility == 6 * timeout, queue
        else:
            assert visibility >= timeout + 60 and mapping.inputs["batchSize"] == 1, queue


def test_every_mapping_reports_failures_one_by_one_and_has_a_bound(record: Record) -> None:
    for mapping in record.of(MAPPING):
        assert mapping.inputs["functionResponseTypes"] == ["ReportBatchItemFailures"], mapping
        assert 2 <= mapping.inputs["scalingConfig"]["maximumConcurrency"] <= 1000, mapping
        assert worker(record, mapping).inputs.get("reservedConcurrentExecutions") in {None, -1}, mapping


def test_a_function_that_sends_to_its_own_queue_says_so(record: Record) -> None:
    """Lambda stops such a loop after some 16 rounds, unless the function is allowed to recurse."""
    for mapping in record.of(MAPPING):
        function, queue = worker(record, mapping), mapping.inputs["eventSourceArn"]
        sends = any(
            "sqs:SendMessage" in statement["Action"] and queue in statement["Resource"]
            for statement in record.statements(function)
        )
        allowed = record.whose(
            "lambda/functionRecursionConfig:FunctionRecursionConfig", functionName=function.inputs["name"]
        )
        assert bool(allowed) == sends, function


def worker(record: Record, mapping: Resource) -> Resource:
    (alias,) = record.whose("lambda/alias:Alias", arn=mapping.inputs["functionName"])
    (function,) = record.whose("lambda/function:Function", name=alias.inputs["functionName"])
    return function


def metrics(record: Record, queue: Resource) -> set[str]:
    dimensions = {"QueueName": queue.properties["name"]}
    return {
        alarm.inputs["metricName"]
        for alarm in record.whose("cloudwatch/metricAlarm:MetricAlarm", dimensions=dimensions)
    }
