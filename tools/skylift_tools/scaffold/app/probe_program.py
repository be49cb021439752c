"""Run by the app's own Python, with the runtime library as on Lambda: loads the app and says what it is, as JSON.

python probe_program.py package.module:app FOLDER
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from skylift.http.mounted import load


def walk(holder: Any, prefix: str = "") -> Iterator[tuple[Any, str]]:
    """Every route with its path, those of mounted apps and included routers too."""
    for route in getattr(holder, "routes", []):
        path = prefix + (getattr(route, "path", None) or "")
        # FastAPI includes a router as a whole since 0.120 or so.
        inner = getattr(route, "original_router", None) or (route.app if type(route).__name__ == "Mount" else None)
        if inner is not None:
            yield from walk(inner, path + getattr(getattr(route, "include_context", None), "prefix", ""))
        else:
            yield route, path


def routes(app: Any) -> Iterator[tuple[str, str]]:
    """(kind, `METHOD /path`) of every route."""
    for route, path in walk(app):
        for method in sorted(getattr(route, "methods", None) or ["-"]):
            yield type(route).__name__, f"{method} {path}"


def places(app: Any, folder: Path) -> Iterator[tuple[str, tuple[str, int]]]:
    """(path, (file, line)) of the routes whose functions are the app's own."""
    for route, path in walk(app):
        code = getattr(getattr(route, "endpoint", None), "__code__", None)
        file = Path(code.co_filename).resolve() if code else None
        if code and file and file.is_relative_to(folder):
            yield path, (str(file.relative_to(folder)), code.co_firstlineno)


def cross_origin(app: Any) -> Iterator[dict[str, Any]]:
    """The options of every CORSMiddleware: of those that the app adds, and of one that it is wrapped in."""
    for added in getattr(app, "user_middleware", []):
        if _is_cors(added.cls):
            yield dict(getattr(added, "kwargs", None) or getattr(added, "options", {}))
    if _is_cors(type(app)):
        sent = {**app.simple_headers, **app.preflight_headers}
        yield {
            "allow_origins": list(app.allow_origins),
            "allow_origin_regex": app.allow_origin_regex.pattern if app.allow_origin_regex else None,
            "allow_methods": list(app.allow_methods),
            "allow_headers": ["*"] if app.allow_all_headers else list(app.allow_headers),
            "allow_credentials": sent.get("Access-Control-Allow-Credentials") == "true",
            "expose_headers": [
                name.strip() for name in sent.get("Access-Control-Expose-Headers", "").split(",") if name
            ],
        }
        yield from cross_origin(app.app)
    for route in getattr(app, "routes", []):
        if type(route).__name__ == "Mount":
            yield from cross_origin(route.app)


def _is_cors(middleware: Any) -> bool:
    kinds: Iterable[type] = getattr(middleware, "__mro__", ())
    return any(kind.__name__ == "CORSMiddleware" for kind in kinds)


def main(reference: str, folder: str) -> None:
    app: Any = load(reference, Path(folder))
    document = app.openapi() if hasattr(app, "openapi") else {}
    router = getattr(app, "router", None)
    lifespan = type(getattr(router, "lifespan_context", None)).__name__
    events = [*getattr(router, "on_startup", []), *getattr(router, "on_shutdown", [])]
    found = {
        "routes": list(routes(app)),
        "documented": sum(len(operations) for operations in document.get("paths", {}).values()),
        "lifespan": bool(events) or lifespan not in {"_DefaultLifespan", "NoneType"},
        "own_tokens": sorted(document.get("components", {}).get("securitySchemes", {})),
        "root_path": getattr(app, "root_path", ""),
        "places": dict(places(app, Path(folder).resolve())),
        "cross_origin": list(cross_origin(app)),
    }
    sys.stdout.write(f"\nFOUND {json.dumps(found, default=list)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
