"""Reports every difference between the app's CORS and that of the HTTP API, which replaces it on AWS and here."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from skylift_infra import cross_origin as ours

from skylift_tools.scaffold.app.findings import Finding
from skylift_tools.scaffold.app.source import Source

Options = Mapping[str, Any]
Place = tuple[Path, int]
_OWN_HEADER = "access-control-"
_REPLACED = "the HTTP API answers preflights itself and sends its own CORS headers in place of the app's"


def stacks(root: Path) -> dict[str, Options]:
    """Returns what `platform:api` says in the YAML of each stack, by the name of the file."""
    found = {path.name: yaml.safe_load(path.read_text())["config"] for path in sorted(root.glob("Pulumi.*.yaml"))}
    return {name: config["platform:api"] for name, config in found.items()}


def places(sources: Collection[Source]) -> list[Place]:
    """Returns where the app adds a CORSMiddleware, in the order of its files."""
    return [
        (source.path, call.lineno)
        for source in sources
        for call in (node for node in ast.walk(source.syntax) if isinstance(node, ast.Call))
        if any(_names_cors(part) for part in (call.func, *call.args))
    ]


def _names_cors(node: ast.expr) -> bool:
    return "CORSMiddleware" in (getattr(node, "id", ""), getattr(node, "attr", ""))


def own_headers(sources: Collection[Source]) -> Iterator[Finding]:
    """CORS headers that the app writes by hand."""
    for source in sources:
        for constant in (node for node in ast.walk(source.syntax) if isinstance(node, ast.Constant)):
            text = constant.value if isinstance(constant.value, str) else ""
            if text.lower().startswith(_OWN_HEADER):
                do = "set it for the HTTP API: under `platform:api` in the stacks' YAML"
                yield Finding(source.path, constant.lineno, f"the header {text}", f"{_REPLACED}: it is removed", do)


def conflicts(
    middlewares: Sequence[Options], found_at: Sequence[Place], apis: Mapping[str, Options]
) -> Iterator[Finding]:
    """Every difference between the app's CORS and that of the HTTP API in `apis`, by the name of the YAML."""
    for number, options in enumerate(middlewares):
        path, line = found_at[min(number, len(found_at) - 1)] if found_at else (Path(), 0)
        for what, why, do in _differences(options, apis):
            yield Finding(path, line, f"the app's CORS: {what}", f"{_REPLACED}: {why}", do)


def _differences(options: Options, apis: Mapping[str, Options]) -> Iterator[tuple[str, str, str]]:
    yield from _origins(options, apis)
    if options.get("allow_credentials"):
        lacking = [name for name, api in apis.items() if not api["allow_credentials"]]
        if lacking:
            why = "a page that sends cookies cannot read the response"
            yield "allow_credentials", why, f"allow_credentials: true under `platform:api` in {_listed(lacking)}"
    yield from _headers(options, apis, field="allow_headers", setting="request_headers")
    yield from _headers(options, apis, field="expose_headers", setting="response_headers")
    yield from _methods(options)


def _origins(options: Options, apis: Mapping[str, Options]) -> Iterator[tuple[str, str, str]]:
    given = list(options.get("allow_origins") or ())
    if "*" in given or options.get("allow_origin_regex"):
        what = "any origin" if "*" in given else f"the pattern {options['allow_origin_regex']}"
        known = "; ".join(f"{name}: {', '.join(api['web_origins']) or 'none'}" for name, api in apis.items())
        why = f"pages of other sites than these cannot call it ({known})"
        yield what, why, f"name each site in web_origins under `platform:api` in {_listed(apis)}"
    for origin in given:
        lacking = [name for name, api in apis.items() if origin != "*" and origin not in api["web_origins"]]
        if lacking:
            do = f"add it to web_origins under `platform:api` in {_listed(lacking)}"
            yield f"the origin {origin}", "its pages cannot call the app", do


def _headers(
    options: Options, apis: Mapping[str, Options], *, field: str, setting: str
) -> Iterator[tuple[str, str, str]]:
    sent = field == "allow_headers"
    always = ours.REQUEST_HEADERS + _SAFELISTED if sent else ours.RESPONSE_HEADERS
    why = "a browser does not send a request that has it" if sent else "pages cannot read it"
    for header in dict.fromkeys(each.lower() for each in options.get(field) or ()):
        lacking = [name for name, api in apis.items() if header not in {*always, *map(str.lower, api[setting])}]
        if lacking:
            what = f"any header in {field}" if header == "*" else f"{header} in {field}"
            named = "each header by its name" if header == "*" else header
            yield what, why, f"add {named} to {setting} under `platform:api` in {_listed(lacking)}"


_SAFELISTED = ["accept", "accept-language", "content-language"]


def _methods(options: Options) -> Iterator[tuple[str, str, str]]:
    for method in options.get("allow_methods") or ():
        # OPTIONS is the preflight itself.
        if method not in {*ours.METHODS, "OPTIONS", "*"}:
            yield f"the method {method}", "an HTTP API has no route for it", "use another method, such as POST"
    seconds = options.get("max_age")
    if seconds is not None and seconds != ours.PREFLIGHT_SECONDS:
        why = f"browsers keep a preflight's result for {ours.PREFLIGHT_SECONDS} s"
        yield f"max_age={seconds}", why, "PREFLIGHT_SECONDS in infra/components/skylift_infra/cross_origin.py sets it"


def _listed(names: Collection[str]) -> str:
    return ", ".join(names)
