"""The API calls that CloudFormation makes for a resource: what the service would refuse, the stack fails with.

Most properties have the name that the call has; the table says which call, and what differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Properties = dict[str, Any]
Call = tuple[str, str, Properties]


@dataclass(frozen=True)
class _Made:
    """`names`: what a property is called there. `without`: properties that have another shape in the call."""

    service: str
    operation: str
    names: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()


_TAGS = ("Tags",)
_CALLS: dict[str, tuple[_Made, ...]] = {
    "AWS::ApiGateway::Resource": (_Made("apigateway", "CreateResource", {"PathPart": "pathPart"}),),
    "AWS::ApiGateway::RestApi": (_Made("apigateway", "ImportRestApi", {"Body": "body"}),),
    "AWS::ApiGatewayV2::Api": (_Made("apigatewayv2", "CreateApi"), _Made("apigatewayv2", "ImportApi")),
    "AWS::ApiGatewayV2::Authorizer": (_Made("apigatewayv2", "CreateAuthorizer"),),
    "AWS::ApiGatewayV2::Integration": (_Made("apigatewayv2", "CreateIntegration", without=("ResponseParameters",)),),
    "AWS::ApiGatewayV2::Route": (_Made("apigatewayv2", "CreateRoute", without=("RequestParameters",)),),
    "AWS::ApiGatewayV2::Stage": (_Made("apigatewayv2", "CreateStage", without=("DefaultRouteSettings",)),),
    "AWS::CloudWatch::Alarm": (_Made("cloudwatch", "PutMetricAlarm"),),
    "AWS::DynamoDB::Table": (
        _Made("dynamodb", "CreateTable", without=("Tags", "StreamSpecification", "SSESpecification")),
    ),
    "AWS::Events::EventBus": (_Made("events", "CreateEventBus", without=("Policy", "Tags")),),
    "AWS::Events::Rule": (_Made("events", "PutRule"), _Made("events", "PutTargets", {"Name": "Rule"})),
    "AWS::IAM::Role": (_Made("iam", "CreateRole", without=("AssumeRolePolicyDocument",)),),
    "AWS::KMS::Key": (_Made("kms", "CreateKey", without=("KeyPolicy", "Tags")),),
    "AWS::Lambda::Alias": (_Made("lambda", "CreateAlias", without=("RoutingConfig",)),),
    "AWS::Lambda::EventInvokeConfig": (_Made("lambda", "PutFunctionEventInvokeConfig"),),
    "AWS::Lambda::EventSourceMapping": (
        _Made("lambda", "CreateEventSourceMapping", without=("Tags", "SelfManagedEventSource")),
    ),
    "AWS::Lambda::Function": (_Made("lambda", "CreateFunction", without=("Code", "Tags")),),
    "AWS::Lambda::LayerVersion": (_Made("lambda", "PublishLayerVersion", without=("Content",)),),
    "AWS::Lambda::Permission": (_Made("lambda", "AddPermission"),),
    "AWS::Lambda::Url": (_Made("lambda", "CreateFunctionUrlConfig", {"TargetFunctionArn": "FunctionName"}),),
    "AWS::Logs::LogGroup": (
        _Made("logs", "CreateLogGroup", {"LogGroupName": "logGroupName"}),
        _Made("logs", "PutRetentionPolicy", {"LogGroupName": "logGroupName", "RetentionInDays": "retentionInDays"}),
    ),
    "AWS::SNS::Topic": (_Made("sns", "CreateTopic", {"TopicName": "Name"}),),
    "AWS::SQS::Queue": (_Made("sqs", "CreateQueue", without=_TAGS),),
    "AWS::SSM::Parameter": (_Made("ssm", "PutParameter", without=_TAGS),),
    "AWS::Scheduler::Schedule": (_Made("scheduler", "CreateSchedule"),),
    "AWS::SecretsManager::Secret": (_Made("secretsmanager", "CreateSecret", without=_TAGS),),
    "AWS::StepFunctions::StateMachine": (
        _Made("stepfunctions", "CreateStateMachine", {"StateMachineName": "name", "StateMachineType": "type"}),
    ),
}
_DOCUMENTS = ("EventPattern",)


def calls(resource_type: str, properties: Properties) -> Iterator[Call]:
    """Service, operation and parameters of each call; parameters that CloudFormation makes up are not among them."""
    for made in _CALLS.get(resource_type, ()):
        yield made.service, made.operation, dict(_params(made, properties))


def _params(made: _Made, properties: Properties) -> Iterator[tuple[str, Any]]:
    for name, value in properties.items():
        if name not in made.without:
            is_text = name in _DOCUMENTS and isinstance(value, dict)
            yield made.names.get(name, name), json.dumps(value) if is_text else value
