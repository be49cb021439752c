"""CloudFormation and SAM: stacks that come, change, fail and go."""

from __future__ import annotations

import json
from typing import Any

from probe.aws import Aws, refuses, until

_RIGHTS = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
_QUEUE = {"Type": "AWS::SQS::Queue"}


def _create(aws: Aws, resources: dict[str, Any], **top: Any) -> str:
    template = json.dumps({"Resources": resources, **top})
    aws("cloudformation").create_stack(StackName=aws.name("stack"), TemplateBody=template, Capabilities=_RIGHTS)
    return _ended(aws)


def _ended(aws: Aws) -> str:
    def status() -> str:
        found = aws("cloudformation").describe_stacks(StackName=aws.name("stack"))["Stacks"][0]["StackStatus"]
        return "" if found.endswith("_IN_PROGRESS") else str(found)

    return until(status, 20)


def _resources(aws: Aws) -> dict[str, str]:
    found = aws("cloudformation").describe_stack_resources(StackName=aws.name("stack"))["StackResources"]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}


def a_stack_is_made_changed_and_deleted(aws: Aws) -> None:
    stacks, name = aws("cloudformation"), aws.name("stack")
    outputs = {"Url": {"Value": {"Ref": "One"}}}
    assert _create(aws, {"One": _QUEUE}, Outputs=outputs) == "CREATE_COMPLETE"
    url = stacks.describe_stacks(StackName=name)["Stacks"][0]["Outputs"][0]["OutputValue"]
    template = json.dumps({"Resources": {"One": _QUEUE, "Two": _QUEUE}, "Outputs": outputs})
    stacks.update_stack(StackName=name, TemplateBody=template)
    assert _ended(aws) == "UPDATE_COMPLETE" and set(_resources(aws)) == {"One", "Two"}
    refuses("ValidationError", stacks.update_stack, StackName=name, TemplateBody=template)
    stacks.delete_stack(StackName=name)
    until(lambda: url not in aws("sqs").list_queues().get("QueueUrls", []))


def a_failing_resource_rolls_back_what_was_made(aws: Aws) -> None:
    good = {**_QUEUE, "Properties": {"QueueName": aws.name("good")}}
    bad = {**_QUEUE, "DependsOn": "Good", "Properties": {"VisibilityTimeout": 999_999_999}}
    assert _create(aws, {"Good": good, "Bad": bad}) == "ROLLBACK_COMPLETE"
    refuses("NonExistent", aws("sqs").get_queue_url, QueueName=aws.name("good"))


def a_functions_missing_code_fails_the_stack(aws: Aws) -> None:
    code = {"S3Bucket": aws.bucket(), "S3Key": "none.zip"}
    about = {"Handler": "a.b", "Runtime": "python3.12", "Role": aws.role(), "Code": code}
    status = _create(aws, {"Function": {"Type": "AWS::Lambda::Function", "Properties": about}})
    assert status == "ROLLBACK_COMPLETE", status


def a_function_of_a_stack_runs(aws: Aws) -> None:
    code = {"ZipFile": "def handler(event, context): return 'made'"}
    about = {"Handler": "index.handler", "Runtime": "python3.12", "Role": aws.role(), "Code": code}
    assert _create(aws, {"Function": {"Type": "AWS::Lambda::Function", "Properties": about}}) == "CREATE_COMPLETE"
    assert aws.invoke(_resources(aws)["Function"]) == "made"


def a_serverless_api_has_its_routes(aws: Aws) -> None:
    event = {"Type": "HttpApi", "Properties": {"Path": "/hello", "Method": "get"}}
    about = {"Handler": "index.handler", "Runtime": "python3.12", "InlineCode": "def handler(e, c): return 1"}
    function = {"Type": "AWS::Serverless::Function", "Properties": {**about, "Events": {"Get": event}}}
    assert _create(aws, {"Hello": function}, Transform="AWS::Serverless-2016-10-31") == "CREATE_COMPLETE"
    routes = aws("apigatewayv2").get_routes(ApiId=_resources(aws)["ServerlessHttpApi"])["Items"]
    assert "GET /hello" in [route["RouteKey"] for route in routes], "no routes"


def a_serverless_api_has_its_authorizer(aws: Aws) -> None:
    jwt = {"issuer": "https://issuer.example", "audience": ["x"]}
    pool = {"JwtConfiguration": jwt, "IdentitySource": "$request.header.Authorization"}
    auth = {"DefaultAuthorizer": "Pool", "Authorizers": {"Pool": pool}}
    api = {"Type": "AWS::Serverless::HttpApi", "Properties": {"Auth": auth}}
    event = {"Type": "HttpApi", "Properties": {"Path": "/x", "Method": "get", "ApiId": {"Ref": "Api"}}}
    about = {"Handler": "index.handler", "Runtime": "python3.12", "InlineCode": "def handler(e, c): return 1"}
    function = {"Type": "AWS::Serverless::Function", "Properties": {**about, "Events": {"Get": event}}}
    made = _create(aws, {"Api": api, "Do": function}, Transform="AWS::Serverless-2016-10-31")
    assert made == "CREATE_COMPLETE", made
    [route] = aws("apigatewayv2").get_routes(ApiId=_resources(aws)["Api"])["Items"]
    assert route["AuthorizationType"] == "JWT", "open to everybody"


def a_change_set_is_shown_and_done(aws: Aws) -> None:
    stacks, asked = aws("cloudformation"), {"StackName": aws.name("stack"), "ChangeSetName": "first"}
    template = json.dumps({"Resources": {"One": _QUEUE}})
    stacks.create_change_set(**asked, ChangeSetType="CREATE", TemplateBody=template)
    until(lambda: stacks.describe_change_set(**asked)["Status"] == "CREATE_COMPLETE")
    assert stacks.describe_change_set(**asked)["Changes"][0]["ResourceChange"]["Action"] == "Add"
    stacks.execute_change_set(**asked)
    assert _ended(aws) == "CREATE_COMPLETE"


def an_unknown_type_is_refused(aws: Aws) -> None:
    template = json.dumps({"Resources": {"X": {"Type": "AWS::Nope::Thing"}}})
    refuses("ValidationError", aws("cloudformation").create_stack, StackName=aws.name("s"), TemplateBody=template)
