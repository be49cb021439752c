"""A repository that is only a handler, as a template: one function with a URL that anybody may call."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from deployer.iac.kind import Iac
from deployer.template.parsing import Template

PYTHON_RUNTIME = "python3.13"
NODE_RUNTIME = "nodejs22.x"
MEMORY_MB = 256
TIMEOUT_SECONDS = 29
_LOGGING = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}


def template(iac: Iac) -> Template:
    """`iac.template` is the file of the handler; its folder is the function's code."""
    file = PurePosixPath(iac.template)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"The handler {iac.handler} with a URL",
        "Resources": {
            "Role": _role(),
            "Function": _function(file, str(iac.handler)),
            "Url": {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "NONE", "TargetFunctionArn": _ARN}},
            "UrlPermission": _permission("lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE"),
            "InvokePermission": _permission("lambda:InvokeFunction", InvokedViaFunctionUrl=True),
        },
        "Outputs": {"Url": {"Value": {"Fn::GetAtt": ["Url", "FunctionUrl"]}}},
    }


_ARN = {"Fn::GetAtt": ["Function", "Arn"]}


def _role() -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    properties = {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": [_LOGGING]}
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def _function(file: PurePosixPath, handler: str) -> dict[str, Any]:
    properties = {
        "Handler": handler,
        "Runtime": PYTHON_RUNTIME if file.suffix == ".py" else NODE_RUNTIME,
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": ".",
        "MemorySize": MEMORY_MB,
        "Timeout": TIMEOUT_SECONDS,
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def _permission(action: str, **condition: Any) -> dict[str, Any]:
    # A URL that needs no signature needs both permissions.
    properties = {"FunctionName": {"Ref": "Function"}, "Action": action, "Principal": "*", **condition}
    return {"Type": "AWS::Lambda::Permission", "Properties": properties}
