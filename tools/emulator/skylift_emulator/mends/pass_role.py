"""IAM: who gives a role to a service must be allowed to pass it, or making a function would be a way to any right."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from ministack.core.iam_actions import access_denied_response
from ministack.core.iam_evaluator import is_root_access_key
from ministack.core.router import extract_access_key_id, extract_region

from skylift_emulator.mends.deliberate_faults import DISPATCH
from skylift_emulator.mends.permissions import ENFORCE
from skylift_emulator.surroundings import Surroundings

SEAMS = (DISPATCH, ENFORCE)

_TARGETS = {
    "AWSStepFunctions.CreateStateMachine": "states",
    "AWSStepFunctions.UpdateStateMachine": "states",
    "AWSEvents.PutTargets": "events",
}
_PATHS = {"/2015-03-31/functions": "lambda", "/schedules/": "scheduler"}
_SIGNED_FOR = "/cloudformation/aws4_request"


def install(_: Surroundings) -> None:
    def make(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def dispatch(method: str, path: str, headers: dict[str, str], *rest: Any) -> Any:
            service = _service(method, path, headers)
            key = extract_access_key_id(headers) if service else ""
            if service and not is_root_access_key(key):
                body, _, request_id = rest
                for role in _roles(body):
                    context = {"iam:passedtoservice": f"{service}.amazonaws.com"}
                    denied = ENFORCE.current()(key, "iam:PassRole", "iam", extract_region(headers), role, context)
                    if denied is not None:
                        who = getattr(denied, "principal_arn", "")
                        return access_denied_response(
                            service, "iam:PassRole", who, request_id, headers=headers, resource_arn=role
                        )
            return await original(method, path, headers, *rest)

        return dispatch

    DISPATCH.replace(make)


def _service(method: str, path: str, headers: dict[str, str]) -> str:
    if method not in ("POST", "PUT"):
        return ""
    if _SIGNED_FOR in headers.get("authorization", ""):
        return "cloudformation"
    by_path = next((service for prefix, service in _PATHS.items() if path.startswith(prefix)), "")
    # Calling a function carries a body of the caller's own.
    return _TARGETS.get(headers.get("x-amz-target", ""), "") or ("" if "/invocations" in path else by_path)


def _roles(body: bytes) -> list[str]:
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        # CloudFormation's calls are forms.
        return parse_qs(body.decode(errors="replace")).get("RoleARN", [])
    if not isinstance(asked, dict):
        return []
    targets = [*(asked.get("Targets") or []), asked.get("Target") or {}]
    found = [asked.get("Role"), asked.get("roleArn"), *(target.get("RoleArn") for target in targets)]
    return [role for role in found if isinstance(role, str) and role]
