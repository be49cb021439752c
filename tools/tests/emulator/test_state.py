from __future__ import annotations

import io
import shutil
import time
import zipfile
from pathlib import Path

import httpx

from .fake_executor import FakeExecutor
from .running import Emulator

_SLOW = """\
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Wait: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: !Ref Handle, Timeout: 600}}
"""


def _fill(emulator: Emulator) -> str:
    emulator.client("s3").create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    emulator.client("s3").put_object(Bucket="kept", Key="a", Body=b"body")
    url: str = emulator.client("sqs").create_queue(QueueName="kept")["QueueUrl"]
    emulator.client("sqs").send_message(QueueUrl=url, MessageBody="still here")
    emulator.function("kept", emulator.role("kept"))
    return url


def _assert_kept(emulator: Emulator, url: str) -> None:
    assert emulator.client("s3").get_object(Bucket="kept", Key="a")["Body"].read() == b"body"
    assert emulator.client("sqs").receive_message(QueueUrl=url)["Messages"][0]["Body"] == "still here"
    assert emulator.client("lambda").get_alias(FunctionName="kept", Name="live")["FunctionVersion"] == "1"


def test_state_outlives_a_stop(emulator: Emulator) -> None:
    url = _fill(emulator)
    emulator.stop()
    emulator.start()
    _assert_kept(emulator, url)


def test_state_outlives_a_kill_and_roles_credentials_stay_good(emulator: Emulator) -> None:
    url = _fill(emulator)
    credentials = emulator.control.get("/_skylift/functions/kept").json()["credentials"]
    emulator.kill()
    emulator.start()
    _assert_kept(emulator, url)
    assert emulator.client("sts", credentials).get_caller_identity()["Account"] == "000000000000"


def test_saving_on_demand_succeeds(emulator: Emulator) -> None:
    _fill(emulator)
    assert emulator.control.post("/_skylift/save").status_code == httpx.codes.OK


def test_a_functions_zip_outlives_a_kill_and_can_be_fetched_and_run(emulator: Emulator, tmp_path: Path) -> None:
    _fill(emulator)
    emulator.kill()
    shutil.rmtree(tmp_path / "code", ignore_errors=True)
    emulator.start()
    spec = emulator.control.get("/_skylift/functions/kept").json()
    assert (Path(spec["folder"]) / "app.py").exists()
    location = emulator.client("lambda").get_function(FunctionName="kept")["Code"]["Location"]
    assert zipfile.ZipFile(io.BytesIO(httpx.get(location).content)).namelist() == ["app.py"]


def test_nobody_empties_the_platform_over_http(emulator: Emulator) -> None:
    url = _fill(emulator)
    assert emulator.control.post("/_ministack/reset").status_code == httpx.codes.FORBIDDEN
    _assert_kept(emulator, url)


def test_log_events_land_in_their_group_and_never_make_one(emulator: Emulator, executor: FakeExecutor) -> None:
    logs = emulator.client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/kept")
    event = {"log_stream": "s", "timestamp_ms": int(time.time() * 1000), "message": "hello"}
    groups = ("/aws/lambda/kept", "/aws/lambda/gone")
    answer = emulator.control.post(
        "/_skylift/logs", json={"events": [{**event, "log_group": group} for group in groups]}
    )
    assert answer.json() == {"written": 1}
    found = logs.filter_log_events(logGroupName="/aws/lambda/kept")["events"]
    assert [entry["message"] for entry in found] == ["hello"]
    assert [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]] == ["/aws/lambda/kept"]


def test_a_stack_that_was_being_made_when_the_emulator_died_has_failed(emulator: Emulator) -> None:
    formation = emulator.client("cloudformation")
    asked = {"StackName": "slow", "ChangeSetName": "first"}
    formation.create_change_set(**asked, ChangeSetType="CREATE", TemplateBody=_SLOW)
    formation.get_waiter("change_set_create_complete").wait(**asked, WaiterConfig={"Delay": 1})
    formation.execute_change_set(**asked)
    emulator.kill()
    emulator.start()
    (stack,) = formation.describe_stacks(StackName="slow")["Stacks"]
    assert (stack["StackStatus"], "emulator was ended" in stack["StackStatusReason"]) == ("CREATE_FAILED", True)
    assert formation.describe_change_set(**asked)["ExecutionStatus"] == "EXECUTE_FAILED"
    newest = formation.describe_stack_events(StackName="slow")["StackEvents"][0]
    assert newest["ResourceStatus"] == "CREATE_FAILED"
