"""The app that every API service starts from."""

from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from fastapi import Depends, FastAPI, Response
from pydantic import BaseModel

from skylift import log
from skylift.errors import SkyliftError
from skylift.http import documentation, problems
from skylift.http.caller import require
from skylift.http.middleware import Surroundings
from skylift.http.routing import Route

Check = Callable[[], object]


class Health(BaseModel):
    status: Literal["ok", "failing"]


class DeepHealth(Health):
    """For each thing the service depends on: `ok`, or the code of what went wrong."""

    checks: dict[str, str]


def create_app(title: str, system: str, *, checks: Mapping[str, Check] | None = None) -> FastAPI:
    """An app with problem details, correlation ids, its OpenAPI document and health under `/api/<system>`.

    Each of `checks` reaches for one thing the service depends on, and raises where it does not answer. They run for
    `GET /api/<system>/health/deep` only, which needs a token, because it wakes a paused database.
    """
    prefix = f"/api/{system}"
    app = FastAPI(
        title=title,
        version=_version(),
        openapi_url=f"{prefix}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.router.route_class = Route
    problems.add_handlers(app)
    app.add_middleware(Surroundings)
    _add_health(app, prefix, dict(checks or {}))
    documentation.describe_problems(app)
    return app


def _add_health(app: FastAPI, prefix: str, checks: Mapping[str, Check]) -> None:
    @app.get(f"{prefix}/health", tags=["health"])
    async def health() -> Health:
        """Whether the service starts and answers."""
        return Health(status="ok")

    allowed = [Depends(require("user"))]

    @app.get(f"{prefix}/health/deep", tags=["health"], dependencies=allowed, responses={503: {"model": DeepHealth}})
    def health_deep(response: Response) -> DeepHealth:
        """Whether what the service depends on answers too."""
        found = {name: _checked(name, check) for name, check in checks.items()}
        healthy = all(outcome == "ok" for outcome in found.values())
        response.status_code = 200 if healthy else 503
        return DeepHealth(status="ok" if healthy else "failing", checks=found)


def _checked(name: str, check: Check) -> str:
    try:
        check()
    except SkyliftError as error:
        log.warning("health_check_failed", check=name, code=error.code)
        return error.code
    return "ok"


def _version() -> str:
    try:
        return version("skylift")
    except PackageNotFoundError:
        # A zip may leave the metadata of distributions out.
        return "0"
