"""What a dashboard and an alarm would look at is there, with the dimensions that AWS gives it."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from .fake_executor import FakeExecutor
from .running import Emulator, wait_for


def _statistics(emulator: Emulator, namespace: str, name: str, **dimensions: str) -> dict[str, float]:
    now = datetime.now(UTC)
    points = emulator.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=7200,
        Statistics=["Sum", "Maximum", "SampleCount"],
    )["Datapoints"]
    return {name: sum(point[name] for point in points) for name in ("Sum", "Maximum", "SampleCount")}


def test_a_queue_counts_what_comes_and_goes_and_says_how_long_it_waits(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    url = sqs.create_queue(QueueName="work")["QueueUrl"]
    entries = [{"Id": str(number), "MessageBody": "m"} for number in range(3)]
    sqs.send_message_batch(QueueUrl=url, Entries=entries)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=sqs.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"])

    def seen(name: str) -> dict[str, float]:
        return _statistics(emulator, "AWS/SQS", name, QueueName="work")

    wait_for(lambda: seen("NumberOfMessagesDeleted")["Sum"] == 1)
    assert (seen("NumberOfMessagesSent")["Sum"], seen("NumberOfMessagesReceived")["Sum"]) == (3, 1)
    wait_for(lambda: seen("ApproximateNumberOfMessagesVisible")["Maximum"] == 2, 8)
    assert seen("ApproximateAgeOfOldestMessage")["Maximum"] > 0


def test_what_the_executor_counted_is_a_metric_and_equal_values_are_one_point(emulator: Emulator) -> None:
    metric = {"namespace": "AWS/Lambda", "name": "Duration", "dimensions": {"FunctionName": "f"}}
    body = {"metrics": [{**metric, "unit": "Milliseconds", "timestamp": time.time(), "values": [[2, 10], [7, 1]]}]}
    assert emulator.control.post("/_skylift/metrics", json=body).status_code == httpx.codes.OK

    wait_for(lambda: _statistics(emulator, "AWS/Lambda", "Duration", FunctionName="f")["SampleCount"] == 11)
    assert _statistics(emulator, "AWS/Lambda", "Duration", FunctionName="f")["Sum"] == 27


def test_a_function_that_cannot_run_is_an_error_of_that_function(emulator: Emulator) -> None:
    emulator.function("lonely", emulator.role("lonely"))
    emulator.client("lambda").invoke(FunctionName="lonely")
    wait_for(lambda: _statistics(emulator, "AWS/Lambda", "Errors", FunctionName="lonely")["Sum"] == 1)


def test_an_invocation_beyond_the_reserved_concurrency_is_a_throttle(
    emulator: Emulator, executor: FakeExecutor
) -> None:
    emulator.function("narrow", emulator.role("narrow"))
    functions = emulator.client("lambda")
    functions.put_function_concurrency(FunctionName="narrow", ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError, match="Rate Exceeded"):
        functions.invoke(FunctionName="narrow")
    wait_for(lambda: _statistics(emulator, "AWS/Lambda", "Throttles", FunctionName="narrow")["Sum"] >= 1)


def _line(**values: Any) -> str:
    directive = {"Namespace": "Knowledge", "Dimensions": [["service"]], "Metrics": [{"Name": "Pages", "Unit": "Count"}]}
    return json.dumps({"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}, **values})


# A line that were refused would be sent again for ever, and hold back all that come after it.
_BROKEN_LINES = [
    "{}",
    '{"_aws": broken',
    '{"_aws": {"Timestamp": NaN, "CloudWatchMetrics": []}}',
    '{"_aws": {"Timestamp": 1e999, "CloudWatchMetrics": [{"Namespace": "N", "Metrics": [{"Name": "m"}]}]}, "m": 1}',
    '{"_aws": {"Timestamp": 1, "CloudWatchMetrics": [{"Namespace": [], "Metrics": [{"Name": "m"}]}]}, "m": 1}',
    '{"_aws": {"Timestamp": 1, "CloudWatchMetrics": [[]]}}',
    '{"_aws": ' + "[" * 100_000,
]


def test_metrics_in_log_lines_count_whichever_way_the_lines_came(emulator: Emulator) -> None:
    logs = emulator.client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/f")
    logs.create_log_stream(logGroupName="/aws/lambda/f", logStreamName="own")
    now = int(time.time() * 1000)
    put = [{"timestamp": now, "message": text} for text in (_line(service="f", Pages=[1, 2]), *_BROKEN_LINES)]
    logs.put_log_events(logGroupName="/aws/lambda/f", logStreamName="own", logEvents=put)
    event = {
        "log_group": "/aws/lambda/f",
        "log_stream": "s",
        "timestamp_ms": now,
        "message": _line(service="f", Pages=4),
    }
    emulator.control.post("/_skylift/logs", json={"events": [event]})

    wait_for(lambda: _statistics(emulator, "Knowledge", "Pages", service="f")["SampleCount"] == 3)
    assert _statistics(emulator, "Knowledge", "Pages", service="f")["Sum"] == 7


def test_a_state_machines_ends_are_counted(emulator: Emulator) -> None:
    states = emulator.client("stepfunctions")
    definition = json.dumps({"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Own"}}})
    machine = states.create_state_machine(name="m", definition=definition, roleArn=emulator.role("machine"))
    states.start_execution(stateMachineArn=machine["stateMachineArn"])

    def failed() -> bool:
        arn = machine["stateMachineArn"]
        return _statistics(emulator, "AWS/States", "ExecutionsFailed", StateMachineArn=arn)["Sum"] == 1

    wait_for(failed)


def test_metrics_that_a_client_put_outlive_a_kill(emulator: Emulator) -> None:
    data = [{"MetricName": "Kept", "Value": 5}]
    emulator.client("cloudwatch").put_metric_data(Namespace="Own", MetricData=data)
    emulator.control.post("/_skylift/save")
    emulator.kill()
    emulator.start()
    assert _statistics(emulator, "Own", "Kept")["Sum"] == 5
