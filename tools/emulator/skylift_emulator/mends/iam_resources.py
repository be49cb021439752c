"""IAM: a call is evaluated under the action and on the resource under which AWS evaluates it.

MiniStack evaluates calls that list on `*`, which no ARN with a wildcard matches, log groups without their streams,
several parameters on none, roles without their path, and a qualified function without its qualifier.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core.iam_actions import access_denied_response
from ministack.core.iam_evaluator import is_root_access_key
from ministack.core.responses import get_account_id
from ministack.core.router import extract_access_key_id, extract_region

from skylift_emulator import iam_resources
from skylift_emulator.iam_resources import Place
from skylift_emulator.mends.deliberate_faults import DISPATCH
from skylift_emulator.mends.permissions import ENFORCE
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_ACTIONS = "ministack.core.iam_actions"
_REQUEST = ("service", "method", "path", "headers", "body", "query_params")
ACTION = Seam(_ACTIONS, "extract_iam_action", _REQUEST)
RESOURCE = Seam(_ACTIONS, "extract_resource_arn", (*_REQUEST, "region", "account_id"))
PARAMETER = Seam(_ACTIONS, "_query_param", ("query_params", "key"))
STORES = {kind: Seam("ministack.services.iam", f"_{kind}s") for kind in ("role", "user", "group")}
SEAMS = (ACTION, RESOURCE, PARAMETER, *STORES.values(), DISPATCH, ENFORCE)

_SSM = "AmazonSSM."


def install(_: Surroundings) -> None:
    RESOURCE.replace(_resource)
    ACTION.replace(_action)
    DISPATCH.replace(_every_parameter)


def _action(original: Callable[..., str | None]) -> Callable[..., str | None]:
    def extract(*request: Any) -> str | None:
        found = original(*request)
        return iam_resources.ACTIONS.get(found or "", found)

    return extract


def _resource(original: Callable[..., str]) -> Callable[..., str]:
    def extract(*given: Any) -> str:
        *request, region, account = given
        service, _, _, _, body, query = request
        found, place = original(*given), Place(region, account)
        if service == "iam" and found != "*":
            return _with_path(found, query)
        if service not in ("logs", "lambda") and found != "*":
            return found
        action = ACTION.current()(*request) or ""
        if service == "logs":
            return iam_resources.of_logs(action, _content(body), place) or found
        if action == "lambda:InvokeFunction":
            return _qualified(found, PARAMETER.current()(query, "Qualifier"))
        several = iam_resources.of_parameters(_content(body), place) if service == "ssm" else []
        prefix = PARAMETER.current()(query, "PathPrefix")
        return next(iter(several), "") or iam_resources.collection(action, prefix, place) or found

    return extract


def _with_path(arn: str, query_params: Any) -> str:
    """The ARN of a role, user or group with its path: as it exists, or as it is about to be created."""
    prefix, _, name = arn.partition("/")
    kind = prefix.rpartition(":")[2]
    if kind not in STORES or "/" in name:
        return arn
    existing = STORES[kind].current().get(name)
    if existing:
        return str(existing["Arn"])
    path = PARAMETER.current()(query_params, "Path") or "/"
    return f"{prefix}{path}{name}"


def _qualified(arn: str, qualifier: str) -> str:
    """The ARN of the alias or version that is invoked."""
    return f"{arn}:{qualifier}" if qualifier and arn.count(":") == 6 else arn


def _every_parameter(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Of several parameters in one call, MiniStack asks for the right to one; this asks for the others."""

    async def dispatch(*request: Any) -> Any:
        _, _, headers, body, _, request_id = request
        target = headers.get("x-amz-target", "")
        key = extract_access_key_id(headers) if target.startswith(_SSM) and b'"Names"' in body else ""
        if key and not is_root_access_key(key):
            action, region = f"ssm:{target.removeprefix(_SSM)}", extract_region(headers)
            for arn in iam_resources.of_parameters(_content(body), Place(region, get_account_id()))[1:]:
                denied = ENFORCE.current()(key, action, "ssm", region, arn)
                if denied is not None:
                    who = getattr(denied, "principal_arn", "")
                    return access_denied_response("ssm", action, who, request_id, headers=headers, resource_arn=arn)
        return await original(*request)

    return dispatch


def _content(body: bytes) -> dict[str, Any]:
    """The JSON object of a request; empty where it is none, which its service says."""
    try:
        content = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
