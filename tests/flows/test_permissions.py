"""Each function works with its own role's credentials, and with nothing more."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError
from skylift_tools.package import found

from tests.builders.broken_applications import FAILS_HALF_WAY
from tests.flows.deployments import BASE, Deployer, served
from tests.flows.deployments_crowd import Crowd
from tests.flows.deployments_table import HANDLER, STACK, UNFIXABLE
from tests.flows.unused_rights import without_reason, without_right
from tests.running import RunningPlatform

# What the first test below is refused, with a function's own credentials.
PROVOKED = {"dynamodb:Scan", "dynamodb:DeleteTable", "s3:DeleteBucket", "iam:ListRoles", "lambda:InvokeFunction"}
PROVOKED_WRITE = "/elsewhere/x"
FUNCTIONS = [folder.name for folder in found.functions() if folder.parent.name == "services"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reaches_nothing_that_it_was_not_granted(platform: RunningPlatform, function: str) -> None:
    held = platform.credentials(function)
    table = platform.aws("dynamodb").list_tables()["TableNames"][0]
    bucket = platform.aws("s3").list_buckets()["Buckets"][0]["Name"]
    refused: list[Callable[[], object]] = [
        lambda: platform.aws("dynamodb", held).scan(TableName=table),
        lambda: platform.aws("dynamodb", held).delete_table(TableName=table),
        lambda: platform.aws("s3", held).put_object(Bucket=bucket, Key=PROVOKED_WRITE[1:], Body=b"x"),
        lambda: platform.aws("s3", held).delete_bucket(Bucket=bucket),
        lambda: platform.aws("iam", held).list_roles(),
        lambda: platform.aws("lambda", held).invoke(FunctionName="database_bootstrap"),
    ]
    for call in refused:
        with pytest.raises(ClientError) as denied:
            call()
        assert denied.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403, denied.value


def permissions(platform: RunningPlatform) -> list[dict[str, Any]]:
    """Those of the deployer's roles."""
    done = platform.skylift("permissions", "--json")
    assert done.returncode == 0, done.stderr
    return [role for role in json.loads(done.stdout)["roles"] if role["stack"].startswith("deployer")]


@pytest.fixture(scope="module")
def pipeline(crowd: Crowd, platform: RunningPlatform, deployer: Deployer) -> list[dict[str, Any]]:
    """Its rights, once there has been a session of every kind, and everything was asked that can be asked."""
    reports = crowd.end()
    stack, handler, unfixable = reports[STACK], reports[HANDLER], reports[UNFIXABLE]
    client = deployer.client
    half_way = served(crowd.hosts.open, "half-way", FAILS_HALF_WAY).url
    again = [
        deployer.start("sdlc-deploy", half_way, max_attempts=1),
        deployer.start("sanity-test", handler["repository"], session_id=handler["session_id"]),
        deployer.start("sanity-test", handler["repository"], base_url=handler["outputs"]["Url"]),
        deployer.start("fix", unfixable["repository"], instructions="Mend it.", session_id=unfixable["session_id"]),
    ]
    removal = client.delete(f"{BASE}/deployments/{stack['session_id']}").raise_for_status()
    for session_id in (*again, removal.json()["session_id"]):
        deployer.ended(session_id)
    deployer.analysis(unfixable["session_id"])
    page = client.get(f"{BASE}/deployments", params={"limit": 1}).raise_for_status().json()
    client.get(f"{BASE}/deployments", params={"limit": 1, "cursor": page["next_cursor"]}).raise_for_status()
    client.get(f"{BASE}/health/deep").raise_for_status()
    httpx.get(handler["report_url"]).raise_for_status()
    return permissions(platform)


def test_nothing_of_the_pipeline_was_refused(pipeline: list[dict[str, Any]]) -> None:
    refused = [(role["holder"], each["action"], each["resource"]) for role in pipeline for each in role["refused"]]
    assert not [each for each in refused if each[1] not in PROVOKED and not each[2].endswith(PROVOKED_WRITE)], (
        "a role lacks a right"
    )
    assert not [role["holder"] for role in pipeline if role["by_resource_policy"]]


def test_every_right_that_the_pipeline_never_used_has_a_reason(pipeline: list[dict[str, Any]]) -> None:
    assert {"deployer_clone", "deployer_workflow", "deployer-service-role"} <= {role["holder"] for role in pipeline}
    assert without_reason(pipeline) == []
    assert without_right(pipeline) == []


def test_a_person_sees_what_a_function_used_and_what_it_was_refused(platform: RunningPlatform) -> None:
    with pytest.raises(ClientError):
        platform.aws("iam", platform.credentials("deployer_clone")).list_roles()
    told = platform.skylift("permissions", "deployer_clone").stdout
    assert re.search(r"secretsmanager:GetSecretValue +\d+ ", told) and "rights never used" in told
    assert re.search(r"iam:ListRoles .*last at \d", platform.skylift("permissions").stdout)
    unknown = platform.skylift("permissions", "nobody")
    assert unknown.returncode == 1 and "there is no role of nobody" in unknown.stderr
