"""API Gateway: OpenAPI documents that are imported.

AWS reports what it cannot parse as a warning, and with `FailOnWarnings` as an error. Here it is an error in any case:
the stack would be complete without the route.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml  # type: ignore[import-untyped]  # its stubs are not in the emulator's environment

from skylift_emulator.validation.refusal import Refusal
from skylift_emulator.validation.rules import Params, Rules
from skylift_emulator.validation.rules.rest_apis import BAD_PART, is_path_part

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "x-amazon-apigateway-any-method")
# `default` is what SAM makes of an event for all other methods.
_ABOUT = ("parameters", "summary", "description", "servers", "$ref", "default")
_DEFAULT = "/$default"


def _http_api(params: Params) -> Refusal | None:
    return _refusal(_parse_issues(_document(params.get("Body"))), "Warnings")


def _rest_api(params: Params) -> Refusal | None:
    document = _document(params.get("body"))
    return _refusal(_parse_issues(document), "Warnings") or _refusal(_bad_parts(document), "Errors")


def _document(body: Any) -> dict[str, Any]:
    if isinstance(body, (str, bytes)):
        try:
            body = yaml.safe_load(body)
        except yaml.YAMLError:
            return {}
    return body if isinstance(body, dict) else {}


def _refusal(issues: Iterator[str], what: str) -> Refusal | None:
    found = [f"\n\t{issue}" for issue in issues]
    return Refusal("BadRequestException", f"{what} found during import:{''.join(found)}") if found else None


def _parse_issues(document: dict[str, Any]) -> Iterator[str]:
    for path, operations in _paths(document):
        if not path.startswith("/"):
            yield f"Parse issue: attribute paths. Resource {path} should start with /"
        for method in operations:
            if method not in (*_METHODS, *_ABOUT) and not method.startswith("x-"):
                yield f"Parse issue: attribute paths.'{path}'({method}) is unexpected"


def _bad_parts(document: dict[str, Any]) -> Iterator[str]:
    for path, _ in _paths(document):
        if not all(map(is_path_part, filter(None, path.split("/")))):
            yield f"Unable to create resource at path '{path}': {BAD_PART}"


def _paths(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in (document.get("paths") or {}).items():
        # The route of everything else is no path, and SAM writes it with and without a slash.
        if path not in (_DEFAULT, _DEFAULT[1:]) and isinstance(operations, dict):
            yield str(path), {str(method): each for method, each in operations.items()}


RULES: Rules = {
    ("apigatewayv2", "ImportApi"): (_http_api,),
    ("apigatewayv2", "ReimportApi"): (_http_api,),
    ("apigateway", "ImportRestApi"): (_rest_api,),
    ("apigateway", "PutRestApi"): (_rest_api,),
}
