"""Run by the app's own Python, with the runtime library as on Lambda: loads the app and says what it is, as JSON.

python probe_program.py package.module:app FOLDER
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from skylift.http.mounted import load


def routes(holder: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(kind, `METHOD /path`) of every route, those of mounted apps and included routers too."""
    for route in getattr(holder, "routes", []):
        path = prefix + (getattr(route, "path", None) or "")
        # FastAPI includes a router as a whole since 0.120 or so.
        inner = getattr(route, "original_router", None) or (route.app if type(route).__name__ == "Mount" else None)
        if inner is not None:
            yield from routes(inner, path + getattr(getattr(route, "include_context", None), "prefix", ""))
            continue
        for method in sorted(getattr(route, "methods", None) or ["-"]):
            yield type(route).__name__, f"{method} {path}"


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
    }
    sys.stdout.write(f"\nFOUND {json.dumps(found)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
