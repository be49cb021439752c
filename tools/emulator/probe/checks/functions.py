"""Lambda: invocations, versions, errors."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

from probe.aws import Aws, refuses, until, zipped

_ECHO = """
import os
def handler(event, context):
    print("said")
    return {"event": event, "name": os.environ.get("NAME"), "left": context.get_remaining_time_in_millis() > 0}
"""


def a_function_gets_its_event_and_environment_and_returns_its_log(aws: Aws) -> None:
    name = aws.function(_ECHO, Environment={"Variables": {"NAME": "v"}})
    assert aws.invoke(name, {"a": 1}) == {"event": {"a": 1}, "name": "v", "left": True}
    assert "LogResult" in aws("lambda").invoke(FunctionName=name, LogType="Tail")


def an_error_has_its_type_message_and_trace(aws: Aws) -> None:
    name = aws.function("def handler(event, context): raise ValueError('boom')")
    answer = aws("lambda").invoke(FunctionName=name)
    payload = json.loads(answer["Payload"].read())
    assert answer["FunctionError"] == "Unhandled"
    assert (payload["errorType"], payload["errorMessage"]) == ("ValueError", "boom") and payload["stackTrace"]


def a_timeout_is_an_error_that_says_so(aws: Aws) -> None:
    name = aws.function("import time\ndef handler(event, context): time.sleep(5)", Timeout=1)
    answer = aws.invoke(name)
    assert "Task timed out after 1.00 seconds" in answer["errorMessage"], answer["errorMessage"]


def a_function_that_cannot_be_imported_says_why(aws: Aws) -> None:
    answer = aws.invoke(aws.function("import nothing_of_this_name"))
    assert answer["errorType"] == "Runtime.ImportModuleError", answer["errorType"]


def a_function_that_is_not_run_fails_and_its_log_says_why(aws: Aws) -> None:
    # No file of it is one that its runtime could start.
    name = aws.function(_ECHO, Runtime="ruby3.4")
    assert "FunctionError" in aws("lambda").invoke(FunctionName=name), "said to have run"
    logged = aws("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    assert any("errorType" in one["message"] for one in logged), "nothing in its log"


def what_a_function_prints_is_in_its_log_group(aws: Aws) -> None:
    name, logs = aws.function(_ECHO), aws("logs")
    group = f"/aws/lambda/{name}"
    logs.create_log_group(logGroupName=group)
    aws.invoke(name)

    def said() -> bool:
        lines = [one["message"] for one in logs.filter_log_events(logGroupName=group)["events"]]
        return any(line.startswith("REPORT ") for line in lines) and "said" in "".join(lines)

    until(said)


def a_version_stays_as_it_was_and_an_alias_moves(aws: Aws) -> None:
    name, functions = aws.function("def handler(event, context): return 1"), aws("lambda")
    functions.publish_version(FunctionName=name)
    functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    functions.update_function_code(FunctionName=name, ZipFile=zipped("def handler(event, context): return 2"))
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.05})
    assert (aws.invoke(f"{name}:live"), aws.invoke(name)) == (1, 2)
    functions.publish_version(FunctionName=name)
    functions.update_alias(FunctionName=name, Name="live", FunctionVersion="2")
    assert aws.invoke(f"{name}:live") == 2


def calls_at_once_run_at_once(aws: Aws) -> None:
    name = aws.function("import time\ndef handler(event, context): time.sleep(1)")
    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: aws.invoke(name), range(4)))
    assert time.monotonic() - began < 3.5, "one after the other"


def reserved_concurrency_refuses_the_rest(aws: Aws) -> None:
    name = aws.function("def handler(event, context): ...")
    aws("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    refuses("TooManyRequests", aws("lambda").invoke, FunctionName=name)


def code_from_a_bucket_runs_and_code_that_is_not_there_is_refused(aws: Aws) -> None:
    bucket, functions = aws.bucket(), aws("lambda")
    aws("s3").put_object(Bucket=bucket, Key="code.zip", Body=zipped("def handler(event, context): return 'stored'"))
    about = {"Runtime": "python3.12", "Role": aws.role(), "Handler": "app.handler"}
    functions.create_function(FunctionName=aws.name("f"), Code={"S3Bucket": bucket, "S3Key": "code.zip"}, **about)
    assert until(lambda: aws.invoke(aws.name("f"))) == "stored"
    missing = {"S3Bucket": bucket, "S3Key": "none.zip"}
    refuses("InvalidParameterValue", functions.create_function, FunctionName=aws.name("g"), Code=missing, **about)


def a_failed_event_ends_at_its_destination(aws: Aws) -> None:
    url, name = aws.queue(), aws.function("def handler(event, context): raise ValueError('x')")
    told = {"OnFailure": {"Destination": aws.queue_arn(url)}}
    aws("lambda").put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0, DestinationConfig=told)
    aws("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b'{"a": 1}')
    [message] = until(lambda: aws.receive(url))
    assert json.loads(message["Body"])["requestPayload"] == {"a": 1}


def a_finished_event_is_told_to_its_destination(aws: Aws) -> None:
    url, name = aws.queue(), aws.function("def handler(event, context): return 'done'")
    told = {"OnSuccess": {"Destination": aws.queue_arn(url)}}
    aws("lambda").put_function_event_invoke_config(FunctionName=name, DestinationConfig=told)
    aws("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b"{}")
    [message] = until(lambda: aws.receive(url))
    assert json.loads(message["Body"])["responsePayload"] == "done"


def a_dead_letter_queue_gets_the_event_itself(aws: Aws) -> None:
    url = aws.queue()
    dead = {"TargetArn": aws.queue_arn(url)}
    name = aws.function("def handler(event, context): raise ValueError('x')", DeadLetterConfig=dead)
    aws("lambda").put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    aws("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b'{"a": 1}')
    [message] = until(lambda: aws.receive(url))
    assert json.loads(message["Body"]) == {"a": 1}, "not the event itself"


def a_function_acts_with_its_role(aws: Aws) -> None:
    source = "import boto3\ndef handler(event, context): return len(boto3.client('sqs').list_queues())"
    role = aws.role("mute", "logs:PutLogEvents")
    assert "AccessDenied" in json.dumps(aws.invoke(aws.function(source, Role=role)))
