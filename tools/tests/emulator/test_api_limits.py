"""Time that a deployed API gives its function: a slow function does not hold a client for longer than on AWS."""

from __future__ import annotations

import json
import time
from typing import Any

from .apis import function_url, http_api, rest_api, send
from .fake_executor import FakeExecutor
from .running import Emulator


def test_an_api_waits_no_longer_than_its_integration_says(with_mirror: Emulator, mirror: FakeExecutor) -> None:
    def slow(_: dict[str, Any]) -> dict[str, Any]:
        time.sleep(1)
        return {"kind": "result", "payload": {"statusCode": 200}, "log": ""}

    mirror.answer = slow
    http, rest = http_api(with_mirror, "$default", seconds=0.1), rest_api(with_mirror, seconds=0.1)
    found = send(with_mirror, f"/_aws/execute-api/{http}/$default/x")
    assert (found[0], found[2]) == (503, b'{"message":"Service Unavailable"}')
    found = send(with_mirror, f"/_aws/execute-api/{rest}/prod/x")
    assert (found[0], json.loads(found[2])) == (504, {"message": "Endpoint request timed out"})
    assert send(with_mirror, f"/_aws/lambda-url/{function_url(with_mirror)}/x")[0] == 200
