"""The routes that a SAM or CloudFormation template gives its APIs and function URLs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.template.parsing import Template
from deployer.template.shape import resources

from deployer_tester.derive.openapi import OpenApi, is_openapi
from deployer_tester.derive.operation import Operation

ANY = "ANY"
DEFAULT = "$default"
_FUNCTION = "AWS::Serverless::Function"
_APIS = {"Api": "AWS::Serverless::Api", "HttpApi": "AWS::Serverless::HttpApi"}
_MAX_DEPTH = 20


def operations(template: Template) -> Iterator[Operation]:
    """Each once. A route whose path the template only computes is not told of."""
    seen: set[tuple[str, str]] = set()
    for found in (
        *_described(template),
        *_events(template),
        *_urls(template),
        *_http_routes(template),
        *_methods(template),
    ):
        if (found.method, found.path) not in seen:
            seen.add((found.method, found.path))
            yield found


def _route(method: Any, path: Any, *, secured: bool = False, guessed: bool = False) -> Iterator[Operation]:
    """ANY is asked with GET, and a path that takes everything at its beginning."""
    if not isinstance(method, str) or not isinstance(path, str) or not path.startswith("/"):
        return
    told = method.upper()
    method = "GET" if told in (ANY, "X-AMAZON-APIGATEWAY-ANY-METHOD") else told
    guessed = guessed or path.endswith("+}")
    yield Operation(method, path.replace("+}", "}"), secured=secured, guessed=guessed)


def _described(template: Template) -> Iterator[Operation]:
    """OpenAPI documents inside the template."""
    kinds = (*_APIS.values(), "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
    for _, _, properties in resources(template, *kinds):
        body = properties.get("DefinitionBody") or properties.get("Body")
        if is_openapi(body):
            yield from OpenApi(body).operations()


def _events(template: Template) -> Iterator[Operation]:
    for _, _, properties in resources(template, _FUNCTION):
        for event in _map(properties.get("Events")).values():
            kind, given = _map(event).get("Type"), _map(_map(event).get("Properties"))
            if kind in _APIS:
                method, path = given.get("Method", ANY), given.get("Path", "/")
                yield from _route(method, path, secured=_is_secured(template, str(kind), given))


def _is_secured(template: Template, kind: str, event: Mapping[str, Any]) -> bool:
    """By the event's own word, else by that of its API, else by the template's globals."""
    named = _map(event.get("Auth")).get("Authorizer")
    if named is not None:
        return bool(named != "NONE")
    api = event.get("RestApiId" if kind == "Api" else "ApiId")
    name = _map(api).get("Ref", api)
    of_api = next((own for each, _, own in resources(template, _APIS[kind]) if each == name), {})
    of_all = _map(_map(template.get("Globals")).get(kind))
    keyed = _map(_map(event.get("Auth"))).get("ApiKeyRequired") or _map(of_api.get("Auth")).get("ApiKeyRequired")
    return bool(keyed) or any(_map(each.get("Auth")).get("DefaultAuthorizer") for each in (of_api, of_all))


def _urls(template: Template) -> Iterator[Operation]:
    shared = _map(_map(template.get("Globals")).get("Function")).get("FunctionUrlConfig")
    for _, _, properties in resources(template, _FUNCTION):
        if url := {**_map(shared), **_map(properties.get("FunctionUrlConfig"))}:
            yield from _route("GET", "/", secured=url.get("AuthType") == "AWS_IAM", guessed=True)
    for _, _, properties in resources(template, "AWS::Lambda::Url"):
        yield from _route("GET", "/", secured=properties.get("AuthType") == "AWS_IAM", guessed=True)


def _http_routes(template: Template) -> Iterator[Operation]:
    for _, _, properties in resources(template, "AWS::ApiGatewayV2::Route"):
        key = properties.get("RouteKey")
        secured = properties.get("AuthorizationType", "NONE") != "NONE"
        if key == DEFAULT:
            yield from _route("GET", "/", secured=secured, guessed=True)
        elif isinstance(key, str) and " " in key:
            method, _, path = key.partition(" ")
            yield from _route(method, path, secured=secured)


def _methods(template: Template) -> Iterator[Operation]:
    for _, _, properties in resources(template, "AWS::ApiGateway::Method"):
        secured = properties.get("AuthorizationType", "NONE") != "NONE" or properties.get("ApiKeyRequired") is True
        method = properties.get("HttpMethod")
        if method != "OPTIONS":
            yield from _route(method, _path(template, properties.get("ResourceId")), secured=secured)


def _path(template: Template, resource: Any) -> str | None:
    """The parts of the resource and of its parents, up to the API's root."""
    known = {name: properties for name, _, properties in resources(template, "AWS::ApiGateway::Resource")}
    parts: list[str] = []
    for _ in range(_MAX_DEPTH):
        found = known.get(str(_map(resource).get("Ref")))
        if found is None:
            return "/" + "/".join(reversed(parts)) if _is_root(resource) else None
        parts.append(str(found.get("PathPart")))
        resource = found.get("ParentId")
    return None


def _is_root(resource: Any) -> bool:
    got = _map(resource).get("Fn::GetAtt")
    return isinstance(got, list) and got[-1] == "RootResourceId"


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
