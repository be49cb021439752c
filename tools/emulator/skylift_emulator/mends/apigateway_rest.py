"""API Gateway: a REST API hands its functions the path as it was sent, and refuses results that are malformed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import orjson
from ministack.core.responses import get_account_id, get_region
from skylift_apigateway import event_v1, http_api, response_v1
from skylift_apigateway.limits import BODY_LIMIT_BYTES, EVENT_LIMIT_BYTES, REST_API_SECONDS
from skylift_apigateway.response import Malformed

from skylift_emulator import received
from skylift_emulator.apis import exchange, functions
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

log = logging.getLogger("skylift.apigateway")
_GATEWAY = "ministack.services.apigateway_v1"
_REQUEST = ("api_id", "stage_name", "method", "path", "headers", "body", "query_params")
EXECUTE = Seam(_GATEWAY, "handle_execute", _REQUEST)
KIND = Seam(_GATEWAY, "method_authorization_type", ("api_id", "stage_name", "method", "path"))
_PLACE = ("api_id", "stage_name", "stage", "resource", "request_path", "method", "headers", "body", "query_params")
_KNOWN = ("binary_media_types", "authorizer_context", "caller_identity")
BUILD = Seam(_GATEWAY, "_build_lambda_event_v1", (*_PLACE, "path_params", *_KNOWN))
_OWNER = ("owner_account_id", "owner_region")
INVOKE = Seam(_GATEWAY, "_invoke_lambda_proxy_v1", ("integration", *_PLACE, "path_params", *_OWNER, *_KNOWN))
ERROR = Seam(_GATEWAY, "_gw_error", ("response_type", "message"))
FUNCTION = Seam(_GATEWAY, "_extract_lambda_ref_from_integration_uri", ("uri",))
SEAMS = (EXECUTE, KIND, BUILD, INVOKE, ERROR, FUNCTION, *functions.SEAMS)

_TOO_LARGE = (413, {"Content-Type": "text/plain"}, f"HTTP content length exceeded {BODY_LIMIT_BYTES} bytes.".encode())
_JSON_ERROR = {"Content-Type": "application/json", "x-amzn-ErrorType": "InternalServerErrorException"}


def _failed(status: int) -> exchange.Sent:
    return status, dict(_JSON_ERROR), b'{"message": "Internal server error"}'


def install(_: Surroundings) -> None:
    EXECUTE.replace(_as_sent)
    KIND.replace(lambda original: lambda api, stage, method, path: original(api, stage, method, _raw(path)))
    BUILD.replace(lambda _: _event)
    INVOKE.replace(lambda _: _invoke)


def _raw(path: str) -> str:
    return received.raw_rest(path)


def _as_sent(original: Callable[..., Any]) -> Callable[..., Any]:
    async def execute(  # noqa: PLR0913, PLR0917  MiniStack calls it so
        api_id: str, stage: str, method: str, path: str, headers: Any, body: bytes, query_params: Any
    ) -> Any:
        if len(body) > BODY_LIMIT_BYTES:
            return _TOO_LARGE
        return await original(api_id, stage, method, _raw(path), headers, body, query_params)

    return execute


def _event(*given: Any, **known: Any) -> dict[str, Any]:
    place = dict(zip((*_PLACE, "path_params"), given, strict=True))
    api_id, resource = place["api_id"], place["resource"]
    domain = f"{api_id}.execute-api.{get_region()}.amazonaws.com"
    request = exchange.request(place["request_path"], domain=domain, body=place["body"] or b"")
    about = event_v1.Place(
        account_id=get_account_id(),
        api_id=api_id,
        stage=place["stage_name"],
        resource_id=resource["id"],
        resource_path=resource["path"],
        path=place["request_path"],
        path_parameters=place["path_params"] or {},
        variables=place["stage"].get("variables") or {},
        binary_types=known.get("binary_media_types") or (),
        authorizer=known.get("authorizer_context"),
        identity=known.get("caller_identity") or {},
    )
    return event_v1.of_rest_api(request, about)


async def _invoke(integration: dict[str, Any], *place: Any, **known: Any) -> Any:
    owner = {"account_id": known.pop("owner_account_id"), "region": known.pop("owner_region")}
    payload = orjson.dumps(_event(*place, **known))
    if len(payload) > EVENT_LIMIT_BYTES:
        return ERROR.current()("REQUEST_TOO_LARGE", "Request Too Long")
    reference = FUNCTION.current()(integration.get("uri", ""))
    seconds = float(integration.get("timeoutInMillis") or REST_API_SECONDS * 1000) / 1000
    try:
        result = await http_api.within(seconds, functions.invoke(reference, payload, **owner))
        accepted = (known.get("binary_media_types") or [], place[_PLACE.index("headers")].get("accept", ""))
        return exchange.sent(response_v1.of_function(result, decode=event_v1.is_binary(accepted[1], accepted[0])))
    except TimeoutError:
        return ERROR.current()("INTEGRATION_TIMEOUT", "Endpoint request timed out")
    except Malformed as error:
        log.error("%s: malformed Lambda proxy response: %s", reference, error)
        return _failed(502)
    except http_api.FunctionFailed:
        return _failed(502)
    except http_api.Throttled:
        return _failed(500)
