"""What is said about an app as a whole, once it was loaded; and what ends the command."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from skylift_infra.cross_origin import METHODS

from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.scaffold.app.findings import Finding, about_all
from skylift_tools.scaffold.app.probe import Found
from skylift_tools.scaffold.app.request import looks_secret
from skylift_tools.scaffold.app.variables import Variable

_MADE_UP = re.compile(r"\b(secrets\.|uuid|urandom|random\b|token_)")
_SHOWN = 30
# Wheels of native libraries unpack to three times their size.
_TOO_MUCH_BYTES = 85_000_000
_PASSWORD = re.compile(r"://[^/\s:@]*:[^/\s@]+@")


def refuse_impossible(found: Found) -> None:
    """Raises `PlaneProblem` for an app of which nothing could answer."""
    if not found.documented and found.websockets:
        raise PlaneProblem(
            f"every route of the app is a WebSocket ({', '.join(found.websockets)}), and an HTTP API carries none: "
            "leave it on a server"
        )


def of_app(found: Found, *, opened: bool) -> Iterator[Finding]:
    """`opened`: whether the caller chose public routes."""
    for path in found.websockets:
        yield about_all(
            f"the WebSocket {path}", "an HTTP API carries none: it will not be reached", "keep it on a server, or poll"
        )
    if found.lifespan:
        yield about_all(
            "startup and shutdown",
            "startup runs once in every process, before the first request that reaches the app; shutdown never",
            "what must be flushed or closed is done at the end of each request",
        )
    if found.own_tokens and not opened:
        yield about_all(
            f"the app asks for tokens of its own ({', '.join(found.own_tokens)})",
            "routes behind the platform's authoriser need the platform's token, in the same header",
            'open its routes (--public "ANY /{proxy+}" --public "ANY /"), or take the caller from '
            'request.scope["aws.event"]',
        )
    if found.root_path:
        yield about_all(
            f"root_path={found.root_path!r}",
            "it goes before the prefix that the service has, so links and redirects miss",
            "take it out of FastAPI(...)",
        )


def of_methods(found: Found, public: Collection[str]) -> Iterator[Finding]:
    """Routes whose method the HTTP API does not route. `public`: methods that the caller opens by name."""
    routed = {*METHODS, "-", *public}
    for method, _, path in sorted({tuple(route.partition(" ")) for _, route in found.routes}):
        if method in routed:
            continue
        file, line = found.places.get(path, ("", 0))
        if method == "OPTIONS":
            why = "the HTTP API answers preflights itself, and any other OPTIONS request with 404"
            do = f'--public "OPTIONS {path}", where clients other than browsers ask for it'
        else:
            why = "an HTTP API has no route for this method: it answers 404"
            do = "use another method, such as POST"
        yield Finding(Path(file), line, f"the route {method} {path}", why, do)


def of_root(found: Found, prefix: str) -> Iterator[Finding]:
    """The app's own root, which links of the app address with a slash at the end."""
    if any(route.partition(" ")[2] == "/" for _, route in found.routes):
        file, line = found.places.get("/", ("", 0))
        yield Finding(
            Path(file),
            line,
            "the route /",
            f"it answers at {prefix}; {prefix}/ is a 404, since API Gateway refuses routes that end in a slash",
            f"link to {prefix}",
        )


def of_variables(variables: list[Variable], supplied: set[str]) -> Iterator[Finding]:
    """Those that nobody supplies: what the app takes then was meant for a developer's machine."""
    left = [each for each in variables if each.name not in supplied and each.default is not None]
    for each in left:
        if _MADE_UP.search(each.default or ""):
            yield Finding(
                each.path,
                each.line,
                f"{each.name} is made up by every process for itself",
                "what one process signs or encrypts, another cannot read",
                f"--setting {each.name}=...",
            )
    if left:
        yield about_all(
            "variables that nobody supplies: " + ", ".join(f"{each.name} ({_default(each)})" for each in left),
            "the app takes these defaults, on AWS too",
            "--setting NAME=... where one is wrong",
        )


def _default(variable: Variable) -> str:
    return "..." if looks_secret(variable.name) or len(variable.default or "") > _SHOWN else str(variable.default)


def of_passwords(settings: Mapping[str, str]) -> Iterator[Finding]:
    for variable, value in settings.items():
        if _PASSWORD.search(value):
            yield about_all(
                f"{variable} holds a password",
                "it stands in the stacks' YAML, where everybody reads it",
                f"take it out there, add {variable} to `secrets` in __main__.py, and in settings.py make the field "
                f"{variable.lower()}_secret_arn",
            )


def of_size(zipped_bytes: int, budget_mb: int | None) -> Iterator[Finding]:
    if zipped_bytes > _TOO_MUCH_BYTES:
        yield about_all(
            f"dependencies of some {zipped_bytes / 1e6:.0f} MB",
            "unpacked that is likely more than the 250 MB that Lambda takes; `skylift package` tells, and would refuse",
            "drop what is not needed on Lambda",
        )
    elif budget_mb:
        yield about_all(
            f"dependencies of some {zipped_bytes / 1e6:.0f} MB",
            "a zip holds 25 MB where nothing else is said; the more, the slower the cold start",
            f"budget-mb in the service's pyproject.toml says {budget_mb}; drop what is not needed on Lambda",
        )
