"""Values of a template reach its resources as on AWS: as text where text is expected, and through transforms."""

from __future__ import annotations

from typing import Any

import pytest

from .running import Emulator
from .stacks import ROLE, SAM, create, function

_POOL = "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_abc"


@pytest.fixture(scope="module", autouse=True)
def _snippets(aws: Emulator) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="snippets", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="snippets", Key="s.yaml", Body=b"Value: hello\n")


def test_numbers_and_booleans_become_text_or_every_start_of_the_function_fails(aws: Emulator) -> None:
    variables = {"RATE": 0.1, "COUNT": 10, "FLAG": True, "TEXT": "x"}
    tags = [{"Key": "stage", "Value": 1}]
    made = function(Environment={"Variables": variables}, Tags=tags, Timeout="20")
    outcome = create(aws, {"Resources": {"Role": ROLE, "Fn": made}})
    configuration = aws.client("lambda").get_function(FunctionName=outcome.resources["Fn"])
    assert configuration["Configuration"]["Environment"]["Variables"] == {
        "RATE": "0.1",
        "COUNT": "10",
        "FLAG": "true",
        "TEXT": "x",
    }
    assert configuration["Tags"]["stage"] == "1" and configuration["Configuration"]["Timeout"] == 20


def test_a_parameter_of_the_parameter_store_has_a_number_as_text(aws: Emulator) -> None:
    made = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": "/count", "Value": 10}}
    assert create(aws, {"Resources": {"P": made}}).status == "CREATE_COMPLETE"
    assert aws.client("ssm").get_parameter(Name="/count")["Parameter"]["Value"] == "10"


def test_sam_sees_the_value_of_an_ssm_parameter_or_its_authorizer_guards_nothing(aws: Emulator) -> None:
    aws.client("ssm").put_parameter(Name="/pool", Value=_POOL, Type="String", Overwrite=True)
    template = {
        "Transform": SAM,
        "Parameters": {"Pool": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/pool"}},
        "Resources": {"Api": _guarded({"Ref": "Pool"}), "Fn": _behind("Api")},
    }
    assert _providers(aws, create(aws, template).resources["Api"]) == [_POOL]


def test_sam_sees_a_given_value_and_not_the_default(aws: Emulator) -> None:
    template = {
        "Transform": SAM,
        "Parameters": {"Pool": {"Type": "String", "Default": "arn:aws:cognito-idp:eu-west-1:1:userpool/default"}},
        "Resources": {"Api": _guarded({"Ref": "Pool"}), "Fn": _behind("Api")},
    }
    assert _providers(aws, create(aws, template, Pool=_POOL).resources["Api"]) == [_POOL]


def _guarded(pool: Any) -> dict[str, Any]:
    auth = {"DefaultAuthorizer": "C", "Authorizers": {"C": {"UserPoolArn": pool}}}
    return {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "p", "Auth": auth}}


def _behind(api: str) -> dict[str, Any]:
    event = {"Type": "Api", "Properties": {"RestApiId": {"Ref": api}, "Path": "/x", "Method": "GET"}}
    code = {"Runtime": "python3.13", "Handler": "index.handler", "InlineCode": "def handler(e, c): ..."}
    return {"Type": "AWS::Serverless::Function", "Properties": {**code, "Events": {"E": event}}}


def _providers(aws: Emulator, api_id: str) -> list[str]:
    (authorizer,) = aws.client("apigateway").get_authorizers(restApiId=api_id)["items"]
    return list(authorizer["providerARNs"])


_LOCATIONS: dict[str, Any] = {
    "text": "s3://snippets/s.yaml",
    "sub": {"Fn::Sub": "s3://${Bucket}/s.yaml"},
    "join": {"Fn::Join": ["", ["s3://", {"Ref": "Bucket"}, "/s.yaml"]]},
}


@pytest.mark.parametrize("kind", _LOCATIONS)
def test_a_snippet_is_found_at_an_address_made_of_parameters(aws: Emulator, kind: str) -> None:
    include = {"Name": "AWS::Include", "Parameters": {"Location": _LOCATIONS[kind]}}
    properties = {"Type": "String", "Name": f"/included/{kind}", "Fn::Transform": include}
    template = {
        "Parameters": {"Bucket": {"Type": "String", "Default": "none"}},
        "Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": properties}},
    }
    assert create(aws, template, Bucket="snippets").status == "CREATE_COMPLETE"
    assert aws.client("ssm").get_parameter(Name=f"/included/{kind}")["Parameter"]["Value"] == "hello"


def test_an_alarm_on_a_ratio_of_metrics_is_made(aws: Emulator) -> None:
    metric = {"Namespace": "shop", "MetricName": "Errors"}
    queries = [
        {"Id": "errors", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False},
        {"Id": "share", "Expression": "errors * 100", "ReturnData": True},
    ]
    about = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 5}
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {**about, "Metrics": queries}}
    outcome = create(aws, {"Resources": {"A": alarm}})
    assert outcome.status == "CREATE_COMPLETE", outcome
    (found,) = aws.client("cloudwatch").describe_alarms(AlarmNames=[outcome.resources["A"]])["MetricAlarms"]
    assert [each["Id"] for each in found["Metrics"]] == ["errors", "share"]


def test_ttl_dead_letters_and_reserved_concurrency_of_a_template_have_their_effect(aws: Emulator) -> None:
    table = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
    }
    made = function(ReservedConcurrentExecutions=0, DeadLetterConfig={"TargetArn": {"Fn::GetAtt": "Dead.Arn"}})
    resources = {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": table}, "Dead": {"Type": "AWS::SQS::Queue"}}
    outcome = create(aws, {"Resources": {"Role": ROLE, "Fn": made, **resources}})
    assert outcome.status == "CREATE_COMPLETE", outcome
    ttl = aws.client("dynamodb").describe_time_to_live(TableName=outcome.resources["Table"])["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    functions, name = aws.client("lambda"), outcome.resources["Fn"]
    assert functions.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 0
    dead_letters = functions.get_function_configuration(FunctionName=name)["DeadLetterConfig"]["TargetArn"]
    assert dead_letters.endswith(outcome.resources["Dead"].rpartition("/")[2])
