"""API Gateway: a function that fails is answered for in AWS's words; what went wrong is for its log alone.

MiniStack answers 502 with the error and its trace, whichever API it is.

Sources: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html and
https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

HTTP = Seam("ministack.services.apigateway", "_invoke_lambda_proxy")
REST = Seam("ministack.services.apigateway_v1", "_lambda_proxy_response", ("result",))
# Function URLs and load balancers ask it, too, and have answers of their own.
SHAPE = Seam("ministack.services.lambda_svc", "lambda_execute_result_to_api_proxy_response", ("exec_result",))
SEAMS = (HTTP, REST, SHAPE)

Result = dict[str, Any]
Shaped = tuple[dict[str, Any] | None, str | None]
_of_http_api = ContextVar("of_http_api", default=False)
_BY_HTTP_API = {
    "statusCode": 500,
    "headers": {"Content-Type": "application/json"},
    "body": json.dumps({"message": "Internal Server Error"}, separators=(",", ":")),
}
# With the status 502 around it.
_BY_REST_API = "Internal server error"


def install(_: Surroundings) -> None:
    HTTP.replace(_known)
    SHAPE.replace(lambda original: lambda result: _http(result) or original(result))
    REST.replace(lambda original: lambda result: (None, _BY_REST_API) if _failed(result) else original(result))


def _known(original: Callable[..., Any]) -> Callable[..., Any]:
    async def invoke(*given: Any, **named: Any) -> Any:
        token = _of_http_api.set(True)
        try:
            return await original(*given, **named)
        finally:
            _of_http_api.reset(token)

    return invoke


def _http(result: Result) -> Shaped | None:
    return (_BY_HTTP_API, None) if _of_http_api.get() and _failed(result) else None


def _failed(result: Result) -> bool:
    """Whether the function ran and came to a bad end; one that was not let run has not."""
    return bool(result.get("error")) and not result.get("throttle")
