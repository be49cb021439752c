"""Without these a stack is begun that cannot be made, and is rolled back minutes later for want of a right."""

from typing import Any

import pytest
from deployer.failure import Code, StageFailed
from deployer.template.parsing import parse
from deployer_deploy import offered

OFFERED = ["AWS::ApiGateway::", "AWS::Lambda::", "AWS::SQS::"]
GRADUAL = {"DeploymentPreference": {"Type": "AllAtOnce"}}


def resource(kind: str, **more: Any) -> dict[str, Any]:
    return {"Type": kind, **more}


def check(resources: dict[str, Any], **more: Any) -> None:
    offered.check({"Resources": resources, **more}, "api/template.yaml", OFFERED)


def test_every_resource_that_may_not_be_made_is_named_with_the_way_out() -> None:
    with pytest.raises(StageFailed) as failed:
        check(
            {"Jobs": resource("AWS::SQS::Queue"), "Net": resource("AWS::EC2::VPC"), "V2": resource("AWS::Pipes::Pipe")}
        )
    assert failed.value.code is Code.IAM_PERMISSION and failed.value.lines == (
        "Resources/Net: AWS::EC2::VPC is not offered",
        "Resources/V2: AWS::Pipes::Pipe is not offered",
    )
    assert failed.value.reason.startswith("api/template.yaml holds ")
    assert "make: Net (AWS::EC2::VPC), V2 (AWS::Pipes::Pipe). Leave it out" in failed.value.reason


@pytest.mark.parametrize(
    "passes",
    [
        resource("Custom::Migration"),
        resource("AWS::CloudFormation::CustomResource"),
        resource("AWS::CloudFormation::Stack"),
        resource("AWS::CDK::Metadata"),
        resource("AWS::Serverless::Application"),
        resource("Someone::Else::Thing"),
        resource("AWS::EC2::VPC", Condition="InNetwork"),
        resource("AWS::Serverless::Function", Properties={"DeploymentPreference": {"Enabled": False}}),
        resource("AWS::Serverless::Function", Properties={"DeploymentPreference": {"Enabled": {"Ref": "Gradual"}}}),
    ],
)
def test_what_needs_no_such_right_or_may_never_be_made_is_left_to_cloudformation(passes: dict[str, Any]) -> None:
    check({"Thing": passes})


def test_what_a_loop_repeats_counts() -> None:
    text = "Resources: {Fn::ForEach::Jobs: [Name, [A], {'Jobs${Name}': {Type: AWS::SQS::Queue}}]}"
    offered.check(parse(text), "template.yaml", OFFERED)
    with pytest.raises(StageFailed, match=r"Jobs\$\{Name\} \(AWS::Batch::JobQueue\)"):
        offered.check(parse(text.replace("SQS::Queue", "Batch::JobQueue")), "template.yaml", OFFERED)


@pytest.mark.parametrize(
    ("resources", "more", "made"),
    [
        ({"Shop": resource("AWS::Serverless::GraphQLApi")}, {}, "AWS::AppSync::"),
        ({"Shop": resource("AWS::Serverless::Function", Properties=GRADUAL)}, {}, "AWS::CodeDeploy::"),
        ({"Shop": resource("AWS::Serverless::Function")}, {"Globals": {"Function": GRADUAL}}, "AWS::CodeDeploy::"),
    ],
)
def test_what_sam_makes_beside_the_usual_counts(resources: dict[str, Any], more: dict[str, Any], made: str) -> None:
    with pytest.raises(StageFailed, match=rf"Shop \({made}"):
        check(resources, **more)
