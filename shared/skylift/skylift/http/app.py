"""The app that every API service starts from."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from fastapi.routing import APIRoute

from skylift.http import documentation, problems
from skylift.http.health import Check, add_health
from skylift.http.middleware import Surroundings
from skylift.http.routing import Route


def create_app(title: str, system: str, *, checks: Mapping[str, Check] | None = None) -> FastAPI:
    """An app with problem details, correlation ids, its OpenAPI document and health under `/api/<system>`.

    Each of `checks` reaches for one thing the service depends on, and raises where it does not answer. They run for
    `GET /api/<system>/health/deep` only, which needs a token, because it wakes a paused database: all at once, each in
    a thread of its own, for at most 10 seconds together.
    """
    prefix = f"/api/{system}"
    app = FastAPI(
        title=title,
        version=_version(),
        openapi_url=f"{prefix}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    app.router.route_class = Route
    problems.add_handlers(app)
    app.add_middleware(Surroundings)
    add_health(app, prefix, checks or {})
    documentation.describe_problems(app)
    return app


def _operation_id(route: APIRoute) -> str:
    """The function's name, which is what a generated client calls it."""
    return route.name


def _version() -> str:
    try:
        return version("skylift")
    except PackageNotFoundError:
        # A zip may leave the metadata of distributions out.
        return "0"
