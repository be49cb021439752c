"""APIs and function URLs of a test's own emulator, and requests to them as they are written."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
from typing import Any

from .fake_executor import FakeExecutor
from .running import REGION, Emulator


def http_api(
    emulator: Emulator, *keys: str, stage: str = "$default", payload: str = "2.0", seconds: float = 30, **about: Any
) -> str:
    """An HTTP API with a function behind each route key; its id."""
    gateway = emulator.client("apigatewayv2")
    api: str = gateway.create_api(Name="mirror", ProtocolType="HTTP", **about)["ApiId"]
    target = f"arn:aws:lambda:{REGION}:000000000000:function:mirror:live"
    integration = gateway.create_integration(
        ApiId=api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=target,
        PayloadFormatVersion=payload,
        TimeoutInMillis=int(seconds * 1000),
    )["IntegrationId"]
    for key in keys:
        gateway.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{integration}")
    gateway.create_stage(ApiId=api, StageName=stage, AutoDeploy=True)
    return api


def rest_api(emulator: Emulator, seconds: float = 29, **about: Any) -> str:
    """A REST API with a function behind every path below the root; its id."""
    gateway = emulator.client("apigateway")
    api: str = gateway.create_rest_api(name="mirror", **about)["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    proxy = gateway.create_resource(restApiId=api, parentId=root, pathPart="{proxy+}")["id"]
    at = {"restApiId": api, "resourceId": proxy, "httpMethod": "ANY"}
    gateway.put_method(**at, authorizationType="NONE")
    function = f"arn:aws:lambda:{REGION}:000000000000:function:mirror:live"
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
    gateway.put_integration(
        **at, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri, timeoutInMillis=int(seconds * 1000)
    )
    gateway.create_deployment(restApiId=api, stageName="prod")
    return api


def function_url(emulator: Emulator, **about: Any) -> str:
    """A new function URL, in place of the one before; its id, the first label of its host."""
    functions = emulator.client("lambda")
    with contextlib.suppress(functions.exceptions.ResourceNotFoundException):
        functions.delete_function_url_config(FunctionName="mirror")
    created = functions.create_function_url_config(FunctionName="mirror", **{"AuthType": "NONE", **about})
    return str(created["FunctionUrl"]).removeprefix("https://").partition(".")[0]


def send(
    emulator: Emulator, target: str, *headers: str, method: str = "GET", body: bytes = b"", host: str = "localhost"
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """The request as it is written, as no client library would send it: status, headers, body."""
    length = [f"Content-Length: {len(body)}"] if body else []
    head = "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: {host}", *headers, *length, "", ""]).encode("latin-1")
    with socket.create_connection(("127.0.0.1", emulator.port), timeout=60) as connection:
        connection.sendall(head + body)
        response = http.client.HTTPResponse(connection, method=method)
        response.begin()
        return response.status, response.headers, response.read()


def event(emulator: Emulator, target: str, *headers: str, **request: Any) -> dict[str, Any]:
    """The event that the function gets, which the fake executor answers with."""
    status, _, body = send(emulator, target, *headers, **request)
    assert status == 200, (status, body)
    found: dict[str, Any] = json.loads(body)
    return found


def answering(mirror: FakeExecutor, payload: Any, kind: str = "result") -> None:
    mirror.answer = lambda call: {"kind": kind, "payload": payload, "log": ""}


def addresses(emulator: Emulator) -> dict[str, str]:
    return {
        "http": f"/_aws/execute-api/{http_api(emulator, 'ANY /{proxy+}')}/$default",
        "http 1.0": f"/_aws/execute-api/{http_api(emulator, 'ANY /{proxy+}', payload='1.0')}/$default",
        "rest": f"/_aws/execute-api/{rest_api(emulator)}/prod",
        "url": f"/_aws/lambda-url/{function_url(emulator)}",
    }
