"""The root key: verified by its signature like every other key, and no other key is root.

MiniStack takes any signature of its configured key, of `test`, of any twelve digits and of no key at all for root's.
Here the root key is a session like a role's, which MiniStack verifies, and a request without a key has no identity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.core.iam_evaluator import AuthError, PrincipalInfo
from ministack.services import sts

from skylift_emulator.mends.permissions import ENFORCE
from skylift_emulator.root_key import RootKey
from skylift_emulator.seams import Seam
from skylift_emulator.settings import ACCOUNT
from skylift_emulator.surroundings import Surroundings

_EVALUATOR = "ministack.core.iam_evaluator"
IS_ROOT = Seam(_EVALUATOR, "is_root_access_key", ("access_key_id",))
IS_ROOT_OF_STS = Seam("ministack.services.sts", "is_root_access_key", ("access_key_id",))
PRINCIPAL = Seam(_EVALUATOR, "resolve_principal", ("access_key_id", "account_id", "credential"))
CHECK = Seam(_EVALUATOR, "check_credentials", ("access_key_id", "service"))
UNSIGNED = Seam(_EVALUATOR, "_served_unsigned", ("service", "iam_action"))
_CALL = ("api_id", "stage", "method", "execute_path")
ROUTE = Seam("ministack.app", "_execute_api_authorization_type", _CALL)
API = Seam("ministack.app", "_enforce_execute_api", (*_CALL, "headers", "query_params", "iam_action"))
SIGNED = Seam(_EVALUATOR, "_signed_request")
SEAMS = (SIGNED, IS_ROOT, IS_ROOT_OF_STS, PRINCIPAL, CHECK, UNSIGNED, ROUTE, API)

_INVOKE = "execute-api:Invoke"

_NO_KEY = AuthError("MissingAuthenticationToken", "Missing Authentication Token")


def install(around: Surroundings) -> None:
    for seam in (IS_ROOT, IS_ROOT_OF_STS):
        seam.replace(lambda _: lambda access_key_id: False)
    PRINCIPAL.replace(_without_a_key)
    CHECK.replace(_refusing_no_key)
    ENFORCE.replace(_serving_unsigned)
    API.replace(_leaving_routes_to_the_api)
    _register(around.settings.root_key)


def _register(key: RootKey) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:root"
    session = {"Arn": arn, "AccountId": ACCOUNT, "UserId": ACCOUNT, "PrincipalType": "Root"}
    sts.register_session(key.access_key_id, {**session, "SecretAccessKey": key.secret_access_key})


def _without_a_key(original: Callable[..., Any]) -> Callable[..., Any]:
    """A caller without a key has no policy of its own: a bucket's may still let it in."""

    def resolve(access_key_id: str, account_id: str, credential: Any = None) -> Any:
        if access_key_id:
            return original(access_key_id, account_id, credential)
        return PrincipalInfo(arn="anonymous", type="Anonymous", account=account_id, policies=[])

    return resolve


def _refusing_no_key(original: Callable[..., Any]) -> Callable[..., Any]:
    """Calls that no IAM action covers."""

    def check(access_key_id: str, service: str | None = None) -> Any:
        if not access_key_id or _is_signed_for_s3_alone(service):
            return _NO_KEY
        return original(access_key_id, service)

    return check


def _is_signed_for_s3_alone(service: str | None) -> bool:
    """A signature of version 2 covers no parameters, so an action could be added to the address of a presigned file."""
    request = SIGNED.current().get()
    return bool(request and request.sigv2 and service != "s3")


def _serving_unsigned(original: Callable[..., Any]) -> Callable[..., Any]:
    """Calls that AWS serves without a key, such as a login."""

    def enforce(access_key_id: str, iam_action: str, service: str, *rest: Any, **named: Any) -> Any:
        if not access_key_id and (_is_open(iam_action, named) or UNSIGNED.current()(service, iam_action)):
            return None
        if _is_signed_for_s3_alone(service):
            return _NO_KEY
        return original(access_key_id, iam_action, service, *rest, **named)

    return enforce


def _is_open(iam_action: str, named: dict[str, Any]) -> bool:
    """An upload by a form, whose signature is in the form, or a call of a function URL that is open to everybody."""
    if iam_action == "lambda:InvokeFunctionUrl":
        return (named.get("service_context") or {}).get("lambda:FunctionUrlAuthType") == "NONE"
    return iam_action == "s3:PutObject" and "/" not in str(named.get("resource_arn", "/"))


def _leaving_routes_to_the_api(original: Callable[..., Any]) -> Callable[..., Any]:
    """A call that no route answers gets the API's own answer: its CORS headers, or that there is no such route."""

    def enforce(*where: Any, iam_action: str = _INVOKE) -> Any:
        api_id, stage, method, path, headers, query = where
        signed = bool(headers.get("authorization") or "X-Amz-Credential" in query)
        if iam_action == _INVOKE and not signed and not ROUTE.current()(api_id, stage, method, path):
            return None
        return original(*where, iam_action=iam_action)

    return enforce
