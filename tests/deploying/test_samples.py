"""What people try first must be deployed, and answer."""

import httpx
from deployer.sessions.session import Status

from tests.builders.applications import NESTED_WITH_A_LAYER, PLAIN_HANDLER, SAM_WITH_A_REQUIREMENT, STORES
from tests.deploying.pipeline import Pipeline


def test_a_sam_application_is_built_with_its_requirement_and_its_api_answers(pipeline: Pipeline) -> None:
    ended = pipeline.run(SAM_WITH_A_REQUIREMENT)
    assert ended.status is Status.SUCCESS, ended.error
    url = ended.results["outputs"]["Url"]
    assert httpx.get(f"{url}greetings/Ada").json() == {"greeting": "Hello, Ada!"}
    assert httpx.post(f"{url}orders", json={"id": "7"}).status_code == httpx.codes.CREATED
    made = {each.logical_id: each for each in pipeline.resources.find(ended.session_id)}
    orders = pipeline.client("dynamodb").scan(TableName=made["Orders"].physical_id)["Items"]
    assert orders == [{"id": {"S": "7"}}]
    role = pipeline.client("iam").get_role(RoleName=made["ShopRole"].physical_id)["Role"]
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith(":policy/boundary")


def test_a_stack_of_stores_is_there_with_its_outputs_and_every_event_is_told_once(pipeline: Pipeline) -> None:
    ended = pipeline.run(STORES)
    assert ended.status is Status.SUCCESS, ended.error
    assert set(ended.results["outputs"]) == {"QueueUrl", "TableName", "BucketName"}
    pipeline.client("dynamodb").describe_table(TableName=ended.results["outputs"]["TableName"])
    pipeline.client("s3").head_bucket(Bucket=ended.results["outputs"]["BucketName"])
    assert [each.type for each in pipeline.resources.find(ended.session_id)] == [
        "AWS::S3::Bucket",
        "AWS::SQS::Queue",
        "AWS::DynamoDB::Table",
    ]
    told = [each.text for each in pipeline.timeline.last(ended.session_id, 100) if each.event == "stack_event"]
    assert len(told) == len(set(told)) == 9
    assert told[0].endswith("REVIEW_IN_PROGRESS") and told[-1].endswith("(AWS::CloudFormation::Stack) CREATE_COMPLETE")


def test_a_plain_handler_gets_a_url_that_anybody_may_call(pipeline: Pipeline) -> None:
    ended = pipeline.run(PLAIN_HANDLER)
    assert ended.status is Status.SUCCESS, ended.error
    assert httpx.get(f"{ended.results['outputs']['Url']}here").text == "hello from /here"


def test_an_application_in_an_application_and_a_layer_with_requirements_answer(pipeline: Pipeline) -> None:
    ended = pipeline.run(NESTED_WITH_A_LAYER)
    assert ended.status is Status.SUCCESS, ended.error
    outputs = ended.results["outputs"]
    assert (httpx.get(outputs["Outer"]).text, httpx.get(outputs["Inner"]).text) == ("Hello, layer!", "inner")
