from __future__ import annotations

import json
import stat
import statistics
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from .fake_executor import FakeExecutor
from .running import Emulator, wait_for, zipped

_DRAINING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


def _queue(emulator: Emulator, name: str) -> tuple[str, str]:
    url = emulator.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    return url, f"arn:aws:sqs:eu-west-1:000000000000:{name}"


def _worker(emulator: Emulator, queue_arn: str) -> None:
    role = emulator.role("worker", {"Effect": "Allow", "Action": _DRAINING, "Resource": queue_arn})
    alias = emulator.function("worker", role)
    emulator.client("lambda").create_event_source_mapping(
        FunctionName=alias, EventSourceArn=queue_arn, FunctionResponseTypes=["ReportBatchItemFailures"]
    )


def test_an_invocation_reaches_the_executor_with_the_alias_and_the_roles_credentials(
    emulator: Emulator, executor: FakeExecutor
) -> None:
    alias = emulator.function("greeter", emulator.role("greeter"))
    executor.answer = lambda call: {"kind": "result", "payload": {"hello": call["event"]["name"]}, "log": ""}

    answer = emulator.client("lambda").invoke(FunctionName=alias, Payload=json.dumps({"name": "Ada"}))

    assert json.loads(answer["Payload"].read()) == {"hello": "Ada"}
    spec = executor.calls[0]["spec"]
    assert (spec["arn"], spec["version"], spec["handler"], spec["timeout_seconds"]) == (alias, "1", "app.handler", 7)
    assert spec["environment"] == {"TABLE_NAME": "things"} and spec["source"] is False
    assert spec["log_group"] == "/aws/lambda/greeter"
    identity = emulator.client("sts", spec["credentials"]).get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::000000000000:assumed-role/greeter/greeter"


def test_a_functions_error_is_an_error_of_the_invocation(emulator: Emulator, executor: FakeExecutor) -> None:
    emulator.function("broken", emulator.role("broken"))
    executor.answer = lambda call: {"kind": "error", "payload": {"errorType": "ValueError"}, "log": ""}

    answer = emulator.client("lambda").invoke(FunctionName="broken")

    assert answer["FunctionError"] and json.loads(answer["Payload"].read()) == {"errorType": "ValueError"}


def test_without_an_executor_the_invocation_says_so(emulator: Emulator) -> None:
    emulator.function("lonely", emulator.role("lonely"))

    answer = json.loads(emulator.client("lambda").invoke(FunctionName="lonely")["Payload"].read())

    assert answer["errorType"] == "ExecutorUnavailable"
    logged = emulator.client("logs").filter_log_events(logGroupName="/aws/lambda/lonely")["events"]
    assert any(line["message"].startswith("[ERROR] ExecutorUnavailable: ") for line in logged)


def test_an_executor_that_is_killed_in_the_middle_of_its_answer_is_said_so_and_nothing_runs_twice(
    emulator: Emulator, executor: FakeExecutor
) -> None:
    emulator.function("cut", emulator.role("cut"))
    functions = emulator.client("lambda")
    functions.invoke(FunctionName="cut")
    executor.missing_bytes = 10
    answer = json.loads(functions.invoke(FunctionName="cut")["Payload"].read())
    assert answer["errorType"] == "ExecutorUnavailable" and len(executor.calls) == 2


def test_a_source_marker_stands_for_its_folder(emulator: Emulator, tmp_path: Path) -> None:
    marker = {"skylift-source.json": json.dumps({"path": str(tmp_path)})}
    emulator.function("edited", emulator.role("edited"), marker)

    spec = emulator.control.get("/_skylift/functions/edited", params={"qualifier": "live"}).json()

    assert (spec["folder"], spec["source"]) == (str(tmp_path), True)


def test_a_zip_is_unpacked_once_and_its_revision_follows_code_and_configuration(emulator: Emulator) -> None:
    emulator.function("packed", emulator.role("packed"), {"app.py": "A = 1", "bin/tool": "#!"})
    address = "/_skylift/functions/packed"

    first, again = emulator.control.get(address).json(), emulator.control.get(address).json()
    folder = Path(first["folder"])
    assert (folder / "app.py").read_text() == "A = 1" and stat.S_ISREG((folder / "bin/tool").stat().st_mode)
    assert again["folder"] == first["folder"] and again["revision"] == first["revision"]

    functions = emulator.client("lambda")
    functions.update_function_configuration(FunctionName="packed", Timeout=9)
    reconfigured = emulator.control.get(address).json()
    assert reconfigured["revision"] != first["revision"] and reconfigured["folder"] == first["folder"]
    functions.update_function_code(FunctionName="packed", ZipFile=zipped({"app.py": "A = 2"}))
    assert (Path(emulator.control.get(address).json()["folder"]) / "app.py").read_text() == "A = 2"


def test_an_unknown_function_or_alias_is_a_404(emulator: Emulator) -> None:
    emulator.function("known", emulator.role("known"))

    answer = emulator.control.get("/_skylift/functions/known", params={"qualifier": "canary"})

    assert answer.status_code == httpx.codes.NOT_FOUND and "canary" in answer.json()["message"]
    assert emulator.control.get("/_skylift/functions/unknown").status_code == httpx.codes.NOT_FOUND


def test_a_mapping_whose_role_may_not_drain_the_queue_is_refused(emulator: Emulator) -> None:
    _, arn = _queue(emulator, "work")
    alias = emulator.function("worker", emulator.role("worker"))

    with pytest.raises(ClientError, match="does not have permissions to call ReceiveMessage on SQS"):
        emulator.client("lambda").create_event_source_mapping(FunctionName=alias, EventSourceArn=arn)


@pytest.mark.parametrize(
    ("attributes", "settings", "message"),
    [
        (None, {}, "does not exist"),
        ({"VisibilityTimeout": "5"}, {}, "visibility timeout: 5 seconds is less than Function timeout: 7 seconds"),
        ({}, {"BatchSize": 100}, "batch window"),
    ],
)
def test_a_mapping_that_aws_would_refuse_is_refused(
    emulator: Emulator, attributes: dict[str, str] | None, settings: dict[str, int], message: str
) -> None:
    if attributes is not None:
        emulator.client("sqs").create_queue(QueueName="work", Attributes=attributes)
    role = emulator.role("worker", {"Effect": "Allow", "Action": _DRAINING, "Resource": "*"})
    alias = emulator.function("worker", role)
    arn = "arn:aws:sqs:eu-west-1:000000000000:work"
    with pytest.raises(ClientError, match=message):
        emulator.client("lambda").create_event_source_mapping(FunctionName=alias, EventSourceArn=arn, **settings)


def test_an_upload_reaches_the_worker_through_eventbridge_and_its_queue(
    emulator: Emulator, executor: FakeExecutor
) -> None:
    _, arn = _queue(emulator, "uploads")
    _worker(emulator, arn)
    s3, events = emulator.client("s3"), emulator.client("events")
    s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_notification_configuration(Bucket="files", NotificationConfiguration={"EventBridgeConfiguration": {}})
    emulator.let_events_send("uploads")
    pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": ["files"]}}}
    events.put_rule(Name="uploads", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="uploads", Targets=[{"Id": "queue", "Arn": arn}])

    s3.put_object(Bucket="files", Key="documents/1.pdf", Body=b"%PDF")

    wait_for(lambda: executor.calls)
    record = executor.calls[0]["event"]["Records"][0]
    assert json.loads(record["body"])["detail"]["object"]["key"] == "documents/1.pdf"
    assert executor.calls[0]["spec"]["arn"].endswith(":function:worker:live")


def test_only_the_failed_messages_of_a_batch_come_back(emulator: Emulator, executor: FakeExecutor) -> None:
    url, arn = _queue(emulator, "batches")
    _worker(emulator, arn)
    emulator.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})

    def fail_the_bad(call: dict[str, Any]) -> dict[str, Any]:
        bad = [record["messageId"] for record in call["event"]["Records"] if record["body"] == "bad"]
        return {"kind": "result", "payload": {"batchItemFailures": [{"itemIdentifier": i} for i in bad]}, "log": ""}

    executor.answer = fail_the_bad
    entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(("good", "bad", "good"))]
    emulator.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)

    def bodies() -> list[str]:
        return [record["body"] for call in executor.calls for record in call["event"]["Records"]]

    wait_for(lambda: bodies().count("bad") >= 2)
    assert bodies().count("good") == 2


def test_a_message_is_with_its_worker_soon(emulator: Emulator, executor: FakeExecutor) -> None:
    url, arn = _queue(emulator, "quick")
    _worker(emulator, arn)
    sqs, waits = emulator.client("sqs"), []
    for number in range(10):
        sent = time.perf_counter()
        sqs.send_message(QueueUrl=url, MessageBody="now")
        wait_for(lambda count=number + 1: len(executor.calls) == count)
        waits.append(executor.calls[-1]["at"] - sent)
        time.sleep(0.05)
    # Measured 4 ms; MiniStack by itself would poll once a second.
    assert statistics.median(waits) < 0.5
