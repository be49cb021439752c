"""Without these somebody learns that a function fails, and has to look up themselves why."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from deployer.sessions.resources import Resource
from deployer_tester.function_logs.store import MAX_PAGES, FunctionLogs, Unreadable
from deployer_tester.function_logs.telling import telling

from tests.builders.applications import PLAIN_HANDLER
from tests.builders.deployments import BEGAN

NOT_FOUND = "[ERROR] Runtime.HandlerNotFound: Handler 'handle' missing on module 'app'"
STARTED = "INIT_START Runtime Version: python:3.13.v64\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:1"
ID = "8f5b3c1e-7d52-4f4e-9b3c-0d1e2f3a4b5c"
FRAMES = (
    '\r\xa0\xa0File "/var/task/app.py", line 7, in handler\r\xa0\xa0\xa0\xa0return order(event)\r'
    '\xa0\xa0File "/var/task/shop/orders.py", line 3, in order\r'
    '\xa0\xa0File "/var/lang/lib/python3.13/site-packages/boto3/x.py", line 9, in call\r'
)
NODE = '{"errorType":"Runtime.HandlerNotFound","errorMessage":"app.handle is undefined or not exported","stack":[]}'
LOGGED = [
    (
        ["[ERROR] Cannot find module '/srv/.skylift/code/0123456789abcdef0123456789abcdef/shop/app'"],
        ["[ERROR] Cannot find module '/var/task/shop/app'"],
    ),
    ([NOT_FOUND + "\rTraceback (most recent call last):"], [NOT_FOUND]),
    (
        [f"[ERROR] KeyError: 'id'\rTraceback (most recent call last):{FRAMES}"],
        ["[ERROR] KeyError: 'id' (shop/orders.py, line 3, in order)"],
    ),
    (
        [f"[ERROR]\t2026-11-01T12:00:00.123Z\t{ID}\tno such table\nTraceback (most recent call last):\nKeyError: 'x'"],
        ["[ERROR] no such table"],
    ),
    (
        [f"2026-11-01T12:00:00.123Z {ID} Task timed out after 3.00 seconds\n\n"] * 3,
        ["Task timed out after 3.00 seconds"],
    ),
    (
        ["Traceback (most recent call last):", '  File "/x/app.py", line 2, in f', "    g()", "shop.Missing: o-1"],
        ["shop.Missing: o-1 (app.py, line 2, in f)"],
    ),
    (
        ['{"level": "ERROR", "errorType": "KeyError", "errorMessage": "id", "stackTrace": []}'],
        ["[ERROR] KeyError: id"],
    ),
    (
        [f"2026-11-01T12:00:00.123Z\t{ID}\tERROR\tUncaught Exception \t{NODE}"],
        ["[ERROR] Runtime.HandlerNotFound: app.handle is undefined or not exported"],
    ),
    (
        [f"RequestId: {ID} Error: Runtime exited with error: signal: killed"],
        ["Error: Runtime exited with error: signal: killed"],
    ),
    ([STARTED, f"START RequestId: {ID} Version: $LATEST", f"END RequestId: {ID}", '{"level": "INFO"}', "hello"], []),
    (
        ["[ERROR] ValueError: password=hunter2-planted " + "x" * 500],
        [("[ERROR] ValueError: password=[redacted] " + "x" * 500)[:300]],
    ),
    ([f"[ERROR] E{number}: x" for number in range(9)], [f"[ERROR] E{number}: x" for number in range(5)]),
]


@pytest.mark.parametrize(("messages", "told"), LOGGED)
def test_the_lines_that_matter_are_told_once_and_with_their_place(messages: list[str], told: list[str]) -> None:
    assert telling(messages) == told


SAME = [
    "ERROR\tInvoke Error\tCannot find module '/tmp/worker-{}/code/app' Require stack: - /tmp/worker-{}/_worker.js",
    "[ERROR] no such order {}",
    "[ERROR] TypeError: <Order object at 0x{}> has no price",
    "[ERROR] the certificate of {} ended at 12:00:00,123",
]
OTHER = [
    "[ERROR] no answer of https://shop-{}.example/orders",
    "[ERROR] Cannot find module '/code/{}'",
    "[ERROR] KeyError: 'x' (app.py, line {}, in f)",
    "[ERROR] no {} left",
]


@pytest.mark.parametrize("line", SAME)
def test_the_same_fault_in_another_folder_of_another_order_at_another_time_is_told_once(line: str) -> None:
    first, *later = (line.replace("{}", each) for each in ("10a2b3c4", "77a2b3c4", "59a2b3c4"))
    assert telling([first, *later]) == telling([first]) != []


@pytest.mark.parametrize("line", OTHER)
def test_what_is_missing_and_where_it_is_make_it_another_fault(line: str) -> None:
    assert len(telling([line.replace("{}", each) for each in ("10", "77")])) == 2


@dataclass
class Logs:
    """A log that shows its lines only when it is looked at for the `late`th time."""

    messages: list[str]
    late: int = 1
    refusal: str = ""
    looks: list[tuple[str, datetime]] = field(default_factory=list)

    def group_of(self, function: str) -> str:
        return f"/aws/lambda/{function}"

    def since(self, group: str, moment: datetime) -> list[str]:
        self.looks.append((group, moment))
        if self.refusal:
            raise Unreadable(self.refusal)
        return self.messages if len(self.looks) >= self.late else []


def failing(world: Any, api: Any, logs: Logs) -> Any:
    world.logs = logs
    api.answer = lambda method, path, body: (502, {"message": "Internal Server Error"})
    made = world.deployed(PLAIN_HANDLER, {"Url": api.url})
    names = [("Shop", "AWS::Lambda::Function"), ("Role", "AWS::IAM::Role")]
    world.resources.put(
        made.session_id, [Resource(name, kind, f"skylift-{name}", "CREATE_COMPLETE") for name, kind in names]
    )
    return world.test(made)


def test_what_a_function_logged_is_in_the_failure_and_on_the_timeline_though_it_comes_late(
    world: Any, api: Any
) -> None:
    logs = Logs([NOT_FOUND], late=3)
    ended = failing(world, api, logs)
    said = f"Shop (AWS::Lambda::Function) logged: {NOT_FOUND}"
    assert said in ended.error.lines and ("function_log", said) in world.lines(ended)
    assert ended.error.reason.endswith(f"Shop logged: {NOT_FOUND}")
    assert {group for group, _ in logs.looks} == {"/aws/lambda/skylift-Shop"} and world.slept == [0.0, 2.0, 4.0]


def test_a_silent_log_is_looked_at_a_few_times_and_one_that_cannot_be_read_is_told(world: Any, api: Any) -> None:
    assert failing(world, api, Logs([])).error.lines and sum(world.slept) == 12
    ended = failing(world, api, Logs([], refusal="AccessDeniedException"))
    assert ("function_log_unread", "The log of Shop cannot be read: AccessDeniedException.") in world.lines(ended)


def test_no_log_is_read_where_the_api_did_not_fail_itself(world: Any, api: Any) -> None:
    world.logs = logs = Logs([NOT_FOUND])
    api.answer = lambda method, path, body: (404, {"message": "Not Found"})
    assert world.test(world.deployed(PLAIN_HANDLER, {"Url": api.url})).error and not logs.looks


class CloudWatch:
    """Pages without an end; `code` is what it refuses with."""

    def __init__(self, code: str = "") -> None:
        self.code, self.asked = code, []  # type: ignore[var-annotated]

    def get_function_configuration(self, **asked: Any) -> dict[str, Any]:
        return {"LoggingConfig": {"LogGroup": "skylift-shop-Logs-1"}}

    def filter_log_events(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(dict(asked))
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": "arn:aws:iam::1:role/x"}}, "FilterLogEvents")
        return {"events": [{"message": "line"}], "nextToken": str(len(self.asked))}


def test_a_log_is_read_where_the_function_writes_it_and_not_without_end() -> None:
    client: Any = CloudWatch()
    logs = FunctionLogs(client, client)
    assert logs.group_of("skylift-shop") == "skylift-shop-Logs-1"
    assert logs.since("skylift-shop-Logs-1", BEGAN) == ["line"] * MAX_PAGES
    assert client.asked[0]["startTime"] == int(BEGAN.timestamp() * 1000) and client.asked[1]["nextToken"] == "1"


def test_a_log_that_is_not_there_yet_is_empty_and_one_that_is_refused_says_so() -> None:
    absent: Any = CloudWatch("ResourceNotFoundException")
    assert FunctionLogs(absent, absent).since("g", BEGAN) == []
    refused: Any = CloudWatch("AccessDeniedException")
    with pytest.raises(Unreadable, match=r"^AccessDeniedException$"):
        FunctionLogs(refused, refused).since("g", BEGAN)
