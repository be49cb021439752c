"""What public repositories are like, beyond the first samples: it answers as on AWS, or ends with the reason."""

import json
import time

import httpx
from deployer.failure import Code
from deployer.sessions.session import Session, Status

from tests.builders.applications import TEMPLATE, Files
from tests.builders.shapes import BEHIND_EVERY_PATH, LOOP_AND_DOCUMENT, STREAM
from tests.deploying.pipeline import Pipeline

SECONDS = 10


def deployed(session: Session) -> dict[str, str]:
    assert session.status is Status.SUCCESS, session.error
    found: dict[str, str] = session.results["outputs"]
    return found


def test_one_function_behind_every_path_answers_browsers_too_and_its_lines_are_kept(pipeline: Pipeline) -> None:
    outputs = deployed(pipeline.run(BEHIND_EVERY_PATH))
    assert httpx.put(f"{outputs['Url']}orders/7").text == "PUT orders/7"
    asked = httpx.options(f"{outputs['Url']}orders/7", headers={"Origin": "http://localhost:3000"})
    assert asked.headers.get("access-control-allow-origin") == "https://shop.example", asked.text
    assert "called" in lines(pipeline, outputs["Function"])


def test_a_loop_makes_its_resources_and_a_document_an_api_s_routes(pipeline: Pipeline) -> None:
    ended = pipeline.run(LOOP_AND_DOCUMENT)
    answer = httpx.get(deployed(ended)["Url"])
    assert (answer.status_code, answer.json()) == (203, {"state": "open"})
    assert {"QueueOrders", "QueueReturns"} < {each.logical_id for each in pipeline.resources.find(ended.session_id)}


def test_a_service_that_templates_may_not_use_is_named_as_the_reason(pipeline: Pipeline) -> None:
    iam, policy = pipeline.client("iam"), {"RoleName": "service", "PolicyName": "no-streams"}
    denial = {"Effect": "Deny", "Action": "kinesis:*", "Resource": "*"}
    iam.put_role_policy(**policy, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [denial]}))
    try:
        failure = pipeline.run(STREAM).error
    finally:
        iam.delete_role_policy(**policy)
    assert failure and failure.code is Code.IAM_PERMISSION and "kinesis:CreateStream" in failure.reason


def test_what_has_a_name_that_another_deployment_has_leaves_that_one_alone(pipeline: Pipeline) -> None:
    named: Files = {TEMPLATE: "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: the-only-one}}}\n"}
    first, second = pipeline.run(named), pipeline.run(named)
    assert first.status is Status.SUCCESS, first.error
    assert second.error and "the-only-one already exists in stack" in second.error.reason
    pipeline.client("sqs").get_queue_url(QueueName="the-only-one")


def test_a_type_that_is_not_offered_here_is_no_fault_of_the_template(pipeline: Pipeline) -> None:
    failure = pipeline.run({TEMPLATE: "Resources: {Address: {Type: AWS::EC2::EIP}}\n"}).error
    assert failure and failure.code is Code.NOT_AVAILABLE_HERE and "AWS::EC2::EIP" in failure.reason


def lines(pipeline: Pipeline, function: str) -> list[str]:
    """What its first call has written, once the last of it has arrived."""
    logs, ends = pipeline.client("logs"), time.monotonic() + SECONDS
    about = pipeline.client("lambda").get_function_configuration(FunctionName=function)
    while time.monotonic() < ends:
        events = logs.filter_log_events(logGroupName=about["LoggingConfig"]["LogGroup"])["events"]
        found: list[str] = [event["message"] for event in events]
        if any(line.startswith("REPORT") for line in found):
            return found
        time.sleep(0.1)
    return []
