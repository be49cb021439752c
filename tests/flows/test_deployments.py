"""From the API to the end of a session, on the whole platform: whatever is given to it, its user learns the truth."""

import httpx
import pytest

from tests.flows.deployments import asked, seconds, succeeded, told
from tests.flows.deployments_crowd import Crowd, waiting
from tests.flows.deployments_row import Row
from tests.flows.deployments_table import (
    ALONE,
    CAPABILITY,
    DOCUMENTED,
    HALF_FIXABLE,
    HANDLER,
    MISSPELT,
    NESTED,
    NOT_PUSHED,
    ROWS,
    SAM,
    STACK,
    UNFIXABLE,
    WRONG_HANDLER,
)
from tests.running import RunningPlatform

# Measured on two cores: 5 and 2 seconds. The bounds leave room for a machine that does much else.
SAM_SECONDS, STACK_SECONDS = 60, 30


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_session_ends_as_it_must_and_says_why(crowd: Crowd, row: Row) -> None:
    report = crowd.ended(row.name)
    if row.error is None:
        text = "\n".join(told(succeeded(report)))
        assert report["error"] is None and (not row.stage or report["stage"] == row.stage)
    else:
        error = report["error"]
        assert (report["status"], error["stage"], error["code"]) == ("failed", *row.error), error
        assert [(line["stage"], line["text"]) for line in report["timeline"] if line["level"] == "error"][-1] == (
            error["stage"],
            error["reason"],
        )
        text = error["reason"]
    assert report["attempt"] == row.attempt and report["ended_at"]
    assert all(words in text for words in row.says), text


def test_a_sam_application_is_deployed_and_tested_and_its_api_answers_in_less_than_a_minute(crowd: Crowd) -> None:
    report = succeeded(crowd.ended(SAM))
    url = report["outputs"]["Url"]
    assert httpx.get(f"{url}greetings/Ada").json() == {"greeting": "Hello, Ada!"}
    assert httpx.post(f"{url}orders", json={"id": "7"}).status_code == httpx.codes.CREATED
    made = {each["logical_id"]: each["physical_id"] for each in report["resources"]}
    assert crowd.platform.aws("dynamodb").scan(TableName=made["Orders"])["Items"] == [{"id": {"S": "7"}}]
    assert "PermissionsBoundary" in crowd.platform.aws("iam").get_role(RoleName=made["ShopRole"])["Role"]
    assert asked(report) == [("GET", "/greetings/skylift", "passed")]
    assert seconds(report) < SAM_SECONDS


def test_a_stack_s_resources_and_outputs_are_told_in_less_than_half_a_minute(crowd: Crowd) -> None:
    report = succeeded(crowd.ended(STACK))
    made = {each["type"]: each["physical_id"] for each in report["resources"]}
    outputs = report["outputs"]
    assert made == {
        "AWS::SQS::Queue": outputs["QueueUrl"],
        "AWS::DynamoDB::Table": outputs["TableName"],
        "AWS::S3::Bucket": outputs["BucketName"],
    }
    crowd.platform.aws("s3").head_bucket(Bucket=outputs["BucketName"])
    events = [line["text"] for line in report["timeline"] if line["event"] == "stack_event"]
    assert len(events) == len(set(events)) == 9
    assert report["iac"] == {"kind": "cloudformation", "template": "template.yaml"}
    assert report["commit"] == crowd.repositories[STACK].head()
    assert seconds(report) < STACK_SECONDS


def test_a_plain_handler_answers_anybody(crowd: Crowd) -> None:
    url = succeeded(crowd.ended(HANDLER))["outputs"]["Url"]
    assert httpx.get(f"{url}here").text == "hello from /here"


def test_a_handler_is_asked_what_its_document_says(crowd: Crowd) -> None:
    steps = asked(succeeded(crowd.ended(DOCUMENTED)))
    assert {("GET", "/greetings/Ada", "passed"), ("POST", "/greetings", "passed")} <= set(steps)


def test_an_application_in_an_application_and_a_layer_with_requirements_answer(crowd: Crowd) -> None:
    outputs = succeeded(crowd.ended(NESTED))["outputs"]
    assert (httpx.get(outputs["Outer"]).text, httpx.get(outputs["Inner"]).text) == ("Hello, layer!", "inner")


@pytest.mark.parametrize(
    ("name", "cause", "wrong", "right"),
    [
        (MISSPELT, "'Timeuot'", b"Timeuot: 10", b"Timeout: 10"),
        (CAPABILITY, "CAPABILITY_NAMED_IAM", b"      RoleName: greeter-of-the-shop\n", b"      AssumeRole"),
        (WRONG_HANDLER, "handlr", b"Handler: app.handlr", b"Handler: app.handler"),
    ],
)
def test_what_can_be_mended_is_explained_and_mended_on_a_branch_of_its_own_and_answers(
    crowd: Crowd, name: str, cause: str, wrong: bytes, right: bytes
) -> None:
    report, repository = succeeded(crowd.ended(name)), crowd.repositories[name]
    branch = f"skylift-fix/{report['session_id']}"
    assert report["fix_branch"] == branch and repository.branches() == ["main", branch]
    before, after = (repository.files(each)["template.yaml"] for each in ("main", branch))
    assert wrong in before and wrong not in after and right in after
    assert report["commit"] == repository.head(branch), "the second attempt deployed what was fixed"
    assert httpx.get(f"{report['outputs']['Url']}greetings/Ada").text == "Hello, Ada"
    analysis = crowd.deployer.analysis(report["session_id"])
    assert analysis["status"] == "done" and cause in analysis["root_cause"]
    assert analysis["fix_instructions"]


@pytest.mark.parametrize("name", [UNFIXABLE, HALF_FIXABLE])
def test_what_nobody_can_mend_is_said_with_what_the_function_itself_says(crowd: Crowd, name: str) -> None:
    report = crowd.ended(name)
    assert any("no greeting is known" in line for line in report["error"]["lines"]), report["error"]


def test_a_fix_that_cannot_be_pushed_is_kept_as_a_patch(crowd: Crowd) -> None:
    report = crowd.ended(NOT_PUSHED)
    patch = httpx.get(report["patch_url"]).text
    assert "-      Timeuot: 10\n+      Timeout: 10\n" in patch
    assert crowd.repositories[NOT_PUSHED].branches() == ["main"] and report["fix_branch"] is None


def test_all_at_once_come_to_their_end_and_leave_nothing_behind(crowd: Crowd, platform: RunningPlatform) -> None:
    reports = crowd.end()
    assert len(reports) - len(ALONE) >= 20
    assert {report["status"] for report in reports.values()} == {"success", "failed"}
    assert waiting(platform, dead=False) == {}
    assert waiting(platform, dead=True) == crowd.dead_before
    states = platform.aws("stepfunctions")
    [machine] = [each["stateMachineArn"] for each in states.list_state_machines()["stateMachines"]]
    assert states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"] == []
