"""A handler starts and answers from its zip alone: neither site-packages nor the checkout can be imported."""

import json
import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from skylift_tools.package.found import handler_module
from skylift_tools.package.imports import ISOLATED
from skylift_tools.package.placeholders import environment
from skylift_tools.scaffold.name import Name

Unpacked = Callable[[Path], Path]

# What Lambda's runtime brings, by import name.
_RUNTIME = ("awslambdaric", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six.py", "urllib3")
_NOWHERE = "http://127.0.0.1:9"
# What takes long to import: it waits until it is needed, or is no business of a worker's.
_LATER = ("botocore.client", "cfnlint", "numpy", "pip", "sympy")
_OF_APIS = ("fastapi", "starlette")
_PROGRAM = """
import importlib, json, sys
sys.path[:0] = {paths!r}
class Context:
    aws_request_id = "11111111-2222-3333-4444-555555555555"
    function_name = "f"; function_version = "1"; memory_limit_in_mb = "512"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:000000000000:function:f:live"
    get_remaining_time_in_millis = staticmethod(lambda: 29000)
handler = importlib.import_module({module!r}).handler
loaded = list(sys.modules)
event = json.load(sys.stdin)
print("\\nANSWER " + json.dumps(handler(event, Context()) if event else loaded))
"""


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what Lambda's runtime holds and nothing else."""
    folder = tmp_path_factory.mktemp("runtime")
    installed = Path(sysconfig.get_path("purelib"))
    for name in _RUNTIME:
        (folder / name).symlink_to(installed / name)
    return folder


def _answer(folder: Path, event: dict[str, Any], *, unpacked: Path, runtime: Path) -> Any:
    module = handler_module(folder)
    supplied = environment(folder, package=module.partition(".")[0], unpacked=unpacked)
    credentials = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL": _NOWHERE}
    program = _PROGRAM.format(paths=[str(unpacked), str(runtime)], module=module)
    result = subprocess.run(
        [*ISOLATED, "-c", program],
        input=json.dumps(event),
        env=supplied | credentials | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return json.loads(result.stdout.rpartition("ANSWER ")[2])


def test_starts_from_its_zip_alone(folder: Path, unpacked_local: Unpacked, runtime: Path) -> None:
    assert handler_module(folder) in _answer(folder, {}, unpacked=unpacked_local(folder), runtime=runtime)


def test_a_workers_cold_start_imports_nothing_that_can_wait(
    worker: Path, unpacked_local: Unpacked, runtime: Path
) -> None:
    loaded = _answer(worker, {}, unpacked=unpacked_local(worker), runtime=runtime)
    assert [name for name in (*_LATER, *_OF_APIS) if name in loaded] == []


def test_api_answers_a_request(api: Path, unpacked_local: Unpacked, runtime: Path) -> None:
    path = f"{Name(api.name).prefix}/health"
    answer = _answer(api, _request(path), unpacked=unpacked_local(api), runtime=runtime)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])


def test_worker_reports_a_message_that_it_cannot_put_aside(
    worker: Path, unpacked_local: Unpacked, runtime: Path
) -> None:
    record = {
        "messageId": "m-1",
        "receiptHandle": "r",
        "body": "not what the worker expects",
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1", "MessageGroupId": ""},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:q",
        "awsRegion": "eu-west-1",
    }
    answer = _answer(worker, {"Records": [record]}, unpacked=unpacked_local(worker), runtime=runtime)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}


def _request(path: str) -> dict[str, Any]:
    http = {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test"}
    context = {"accountId": "0", "apiId": "a", "domainName": "a.execute-api", "http": http, "requestId": "r"}
    return {
        "version": "2.0",
        "routeKey": f"GET {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "example.org", "accept": "application/json"},
        "requestContext": context | {"stage": "$default", "routeKey": f"GET {path}", "timeEpoch": 0},
        "isBase64Encoded": False,
    }
