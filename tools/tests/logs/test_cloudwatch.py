"""On AWS: lines come late, from new streams, and in pages."""

import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from skylift_tools.cloud import Cloud
from skylift_tools.logs import cloudwatch
from skylift_tools.logs.cloudwatch import LogGroup, services
from skylift_tools.plane.problems import PlaneProblem

GROUP = "/aws/lambda/shelf_api"
CLOUD = Cloud("prod", "eu-west-1")


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "test")
    with mock_aws():
        client = boto3.client("logs", region_name="eu-west-1")
        client.create_log_group(logGroupName=GROUP)
        yield client


def put(logs: Any, stream: str, *messages: str, seconds_ago: float = 0) -> None:
    if not logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=stream)["logStreams"]:
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
    at = int((time.time() - seconds_ago) * 1000)
    events = [{"timestamp": at, "message": message} for message in messages]
    logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)


def test_each_line_is_shown_once_also_when_it_comes_late_or_from_a_new_stream(logs: Any) -> None:
    group = LogGroup(CLOUD, "shelf_api", int((time.time() - 60) * 1000))
    put(logs, "first", "one", "two", seconds_ago=5)
    assert list(group.new()) == ["one", "two"]
    put(logs, "first", "three")
    put(logs, "second", "late", seconds_ago=20)
    assert list(group.new()) == ["late", "three"]
    assert list(group.new()) == []


def test_no_page_is_left_out(logs: Any) -> None:
    put(logs, "first", *(f"line {number}" for number in range(10_500)))
    seen = list(LogGroup(CLOUD, "shelf_api", int((time.time() - 60) * 1000)).new())
    assert len(seen) == len(set(seen)) == 10_500


def test_what_is_remembered_does_not_grow_for_ever(logs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloudwatch, "LATE_MS", 0)
    group = LogGroup(CLOUD, "shelf_api", int((time.time() - 60) * 1000))
    put(logs, "first", "old", seconds_ago=5)
    assert list(group.new()) == ["old"] and group._seen == {}
    assert list(group.new()) == []


@pytest.mark.usefixtures("logs")
def test_a_service_that_is_not_there_is_answered_with_those_that_are() -> None:
    assert services(CLOUD, None) == services(CLOUD, "shelf_api") == ["shelf_api"]
    with pytest.raises(PlaneProblem, match="shelf_apu has no log in prod; there is: shelf_api"):
        services(CLOUD, "shelf_apu")


def test_a_stack_on_aws_is_asked_there_also_beside_a_local_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:8081")
    assert CLOUD.client("logs").meta.endpoint_url == "https://logs.eu-west-1.amazonaws.com"
    local = Cloud("local", "eu-west-1", "http://127.0.0.1:8082")
    assert local.client("logs").meta.endpoint_url == "http://127.0.0.1:8082"
