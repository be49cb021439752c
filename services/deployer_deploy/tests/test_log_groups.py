"""Without these the logs of functions stay behind for ever when their stack is removed."""

from typing import Any

import pytest
from deployer_deploy import log_groups

FUNCTION = "AWS::Lambda::Function"
SAM = "AWS::Serverless::Function"


def given(properties: dict[str, Any], kind: str = FUNCTION, **others: Any) -> dict[str, Any]:
    """The template's resources, once its function `Api` has its log."""
    template: dict[str, Any] = {"Resources": {"Api": {"Type": kind, "Properties": properties}, **others}}
    log_groups.give(template)
    made: dict[str, Any] = template["Resources"]
    return made


@pytest.mark.parametrize("kind", [FUNCTION, SAM])
def test_a_function_logs_to_a_group_of_the_stack_and_is_deleted_before_it(kind: str) -> None:
    made = given({"Handler": "a.b"}, kind)
    assert made["Api"]["Properties"]["LoggingConfig"] == {"LogGroup": {"Ref": "ApiLogs"}}
    assert made["ApiLogs"]["Properties"] == {
        "LogGroupName": {"Fn::Join": ["", ["/aws/lambda/", {"Fn::Sub": "${AWS::StackName}-Api"}]]},
        "RetentionInDays": 14,
    }


def test_a_function_with_a_name_logs_where_lambda_would_have_it() -> None:
    name = {"Fn::Sub": "${AWS::StackName}-api"}
    made = given({"FunctionName": name}, ApiLogs={"Type": "AWS::SQS::Queue"})
    assert made["ApiLogsOwn"]["Properties"]["LogGroupName"] == {"Fn::Join": ["", ["/aws/lambda/", name]]}


def test_the_log_of_a_function_that_may_not_be_there_is_not_there_either() -> None:
    template: dict[str, Any] = {"Resources": {"Api": {"Type": FUNCTION, "Condition": "IsProd", "Properties": {}}}}
    log_groups.give(template)
    assert template["Resources"]["ApiLogs"]["Condition"] == "IsProd"


@pytest.mark.parametrize(
    "name",
    [{"Fn::Sub": "/aws/lambda/${Api}"}, {"Fn::Join": ["/", ["/aws/lambda", {"Ref": "Api"}]]}, "/aws/lambda/shop-api"],
)
def test_a_group_that_the_template_has_for_its_function_stays_the_only_one(name: Any) -> None:
    made = given(
        {"FunctionName": "shop-api"}, Log={"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}}
    )
    assert set(made) == {"Api", "Log"} and "LoggingConfig" not in made["Api"]["Properties"]


def test_what_a_template_says_itself_of_logs_stays() -> None:
    logging = {"LogFormat": "JSON", "LogGroup": "/mine"}
    assert set(given({"LoggingConfig": logging})) == {"Api"}
    template: dict[str, Any] = {
        "Globals": {"Function": {"LoggingConfig": logging}},
        "Resources": {"Api": {"Type": SAM}},
    }
    log_groups.give(template)
    assert set(template["Resources"]) == {"Api"}
    made = given({"LoggingConfig": {"LogFormat": "JSON"}})["Api"]["Properties"]["LoggingConfig"]
    assert made == {"LogFormat": "JSON", "LogGroup": {"Ref": "ApiLogs"}}
