"""Routes that run where they are called, for those who may call them.

FastAPI reads a JSON body before it asks who calls, so that whoever may not ask would hear first what is wrong with the
body. Here the caller comes first.

Lambda sends a process one request at a time, so the thread that FastAPI gives to a plain `def` endpoint lets nobody
else run meanwhile: it costs half a millisecond and gains nothing.
"""

from collections.abc import Callable, Coroutine, Iterator
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from skylift.http.caller import Admission

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Route(APIRoute):
    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _in_place(endpoint), **options)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        admissions = list(_admissions(self.dependant)) if self.body_field else []

        async def admitted(request: Request) -> Response:
            for admission in admissions:
                admission.admit(request.scope)
            return await handle(request)

        return admitted if admissions else handle


class Router(APIRouter):
    """FastAPI's router, with these routes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=Route, **options)


def _in_place(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    if iscoroutinefunction(endpoint):
        return endpoint

    @wraps(endpoint)
    async def run(*args: Any, **named: Any) -> Any:
        return endpoint(*args, **named)

    return run


def _admissions(dependant: Dependant) -> Iterator[Admission]:
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Admission):
            yield dependency.call
        yield from _admissions(dependency)
