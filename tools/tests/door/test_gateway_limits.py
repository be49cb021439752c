"""What takes too long to wait for in a process of its own."""

import asyncio
import json
from typing import Any, cast

import pytest
from skylift_apigateway import http_api
from skylift_apigateway.config import BadConfig, parse
from skylift_tools.door import gateway
from skylift_tools.executor import Executor, Outcome

from .conftest import route
from .test_recorded import FOLDER


class SlowExecutor:
    def __init__(self) -> None:
        self.finished = asyncio.Event()

    async def invoke(self, *_: object, **__: object) -> Outcome:
        await asyncio.sleep(0.2)
        self.finished.set()
        return Outcome(True, b"1")


class AnyFunction:
    async def find(self, name: str, qualifier: str) -> object:
        return object()

    def forget(self) -> None:
        pass


async def ask(served: gateway.Gateway) -> dict[str, Any]:
    sent: list[Any] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": "/slow",
        "scheme": "http",
        "query_string": b"",
        "headers": [(b"host", b"localhost:8080")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8080),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await served(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"] if name != b"apigw-requestid"}
    return {"status": sent[0]["status"], "headers": headers, "body": sent[1]["body"].decode()}


async def test_the_gateway_gives_up_and_the_function_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_api, "HTTP_API_SECONDS", 0.05)
    executor = SlowExecutor()
    served = gateway.Gateway(cast(Executor, executor), cast(Any, AnyFunction()))
    api = {"api_id": "a", "execution_arn": "arn:aws:execute-api:eu-west-1:1:a", "authorizers": {}}
    served.deploy(parse({"apis": [{**api, "routes": [route("GET /slow")]}]}))
    (recorded,) = json.loads((FOLDER / "slow.json").read_text())
    assert await ask(served) == recorded["response"]
    async with asyncio.timeout(1):
        await executor.finished.wait()


def test_a_route_with_an_unknown_authorizer_is_refused_by_name() -> None:
    api = {"api_id": "a", "execution_arn": "a", "authorizers": {}, "routes": [route("GET /x", authorizer="pool")]}
    with pytest.raises(BadConfig, match="authorizer 'pool'"):
        parse({"apis": [api]})
