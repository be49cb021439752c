"""What CloudFormation would refuse for want of a word is asked for, or said, before it is asked."""

from pathlib import Path
from typing import Any

import pytest
from deployer.failure import Code, StageFailed
from deployer.stacks.stack_name import stack_name
from deployer_deploy import capabilities, parameters
from deployer_deploy.lint import check

from tests.builders.deployments import session

ROLE = "AWS::IAM::Role"


def template(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Resources": {"Thing": {"Type": kind, "Properties": properties}}}


@pytest.mark.parametrize(
    ("found", "needs"),
    [
        (template("AWS::SQS::Queue"), set()),
        (template(ROLE), {"CAPABILITY_IAM"}),
        (template(ROLE, RoleName={"Fn::Sub": "${AWS::StackName}-reader"}), {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"}),
        (
            {"Transform": "AWS::Serverless-2016-10-31", **template("AWS::Serverless::Function")},
            {"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"},
        ),
        (template("AWS::SQS::Queue", **{"Fn::Transform": {"Name": "AWS::Include"}}), {"CAPABILITY_AUTO_EXPAND"}),
    ],
)
def test_capabilities_are_what_the_template_needs(found: dict[str, Any], needs: set[str]) -> None:
    assert capabilities.needed(found) == needs


@pytest.mark.parametrize(
    "name", ["admin", {"Ref": "Name"}, {"Fn::Sub": "x-${AWS::StackName}"}, {"Fn::Sub": ["${N}", {}]}]
)
def test_a_role_with_a_name_of_its_own_is_refused_with_the_way_out(name: Any) -> None:
    with pytest.raises(StageFailed) as failed:
        capabilities.needed(template(ROLE, RoleName=name))
    assert failed.value.code is Code.CFN_CAPABILITY and "Leave RoleName out" in failed.value.reason
    assert failed.value.lines[0].startswith("Resources/Thing/Properties/RoleName: ")


def test_parameters_without_a_value_are_all_named(tmp_path: Path) -> None:
    declared = {
        "Parameters": {"A": {"Type": "String"}, "B": {"Type": "String", "Default": ""}, "C": {"Type": "String"}}
    }
    with pytest.raises(StageFailed, match=r"Without a value: A, C.*--parameter A=") as failed:
        parameters.values(declared, tmp_path, {})
    assert failed.value.lines == ("Parameters/A: no Default", "Parameters/C: no Default")


@pytest.mark.parametrize(
    "overrides", ['"A=one C=\\"two words\\" Other=x"', '["A=one", "C=two words"]', '{A = "one", C = "two words"}']
)
def test_samconfig_gives_values_in_each_of_its_forms(tmp_path: Path, overrides: str) -> None:
    (tmp_path / "samconfig.toml").write_text(f"[default.deploy.parameters]\nparameter_overrides = {overrides}\n")
    declared = {"Parameters": {"A": {"Type": "String"}, "C": {"Type": "String"}}}
    assert parameters.values(declared, tmp_path, {}) == {"A": "one", "C": "two words"}
    assert parameters.values(declared, tmp_path, {"A": "given"}) == {"A": "given", "C": "two words"}


@pytest.mark.parametrize(("declared", "has"), [({"Stage": {"Type": "String"}}, "it has Stage"), ({}, "it has none")])
def test_what_was_given_and_is_no_parameter_is_named_beside_those_that_there_are(
    tmp_path: Path, declared: dict[str, Any], has: str
) -> None:
    with pytest.raises(StageFailed, match=f"no parameter stage; {has}") as failed:
        parameters.values({"Parameters": declared}, tmp_path, {"stage": "planted"})
    assert failed.value.code is Code.PARAMETERS and "planted" not in str(failed.value.lines)


def test_a_samconfig_that_cannot_be_read_is_an_end_of_the_stage(tmp_path: Path) -> None:
    (tmp_path / "samconfig.toml").write_text("[default")
    with pytest.raises(StageFailed, match=r"samconfig\.toml cannot be read"):
        parameters.values({}, tmp_path, {})


def test_errors_of_a_template_are_found_with_their_lines_and_advice_is_none(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("Parameters: {Unused: {Type: String}}\nResources:\n  Queue: {Type: AWS::SQS::Queue}\n")
    check(path, "infra/template.yaml", region="eu-west-1")
    path.write_text("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueNam: shop\n")
    with pytest.raises(StageFailed) as failed:
        check(path, "infra/template.yaml", region="eu-west-1")
    [line] = failed.value.lines
    assert line.startswith("infra/template.yaml:5: E3002 ") and "QueueNam" in line
    assert failed.value.code is Code.TEMPLATE_VALIDATION


@pytest.mark.parametrize(
    ("repository", "name"),
    [("Shop", "skylift-shop-"), ("a" * 200, f"skylift-{'a' * 30}-"), ("_._", "skylift-repository-")],
)
def test_a_stacks_name_is_the_sessions_and_fits_what_is_named_after_it(repository: str, name: str) -> None:
    first, second = session(), session()
    found = stack_name(repository, first.session_id)
    assert found == f"{name}{str(first.session_id)[-12:]}" and len(found) <= 51
    assert found != stack_name(repository, second.session_id)


_SHARED = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {%s}}
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: index.handler, InlineCode: "def handler(event, context): ..."}
"""


def test_globals_that_sam_takes_and_cfn_lint_does_not_know_are_deployed(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(_SHARED % "FunctionUrlConfig: {AuthType: NONE}")
    check(file, file.name, region="eu-west-1")
    file.write_text(_SHARED % "FunctionUrlConfg: {AuthType: NONE}")
    with pytest.raises(StageFailed, match="FunctionUrlConfg"):
        check(file, file.name, region="eu-west-1")
