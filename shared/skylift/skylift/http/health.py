"""Whether a service, and what it depends on, answers."""

import time
from collections.abc import Callable, Mapping
from contextvars import copy_context
from threading import Thread
from typing import Literal

from fastapi import Depends, FastAPI, Response
from pydantic import BaseModel, Field

from skylift import log
from skylift.errors import SkyliftError
from skylift.http.caller import Admission

Check = Callable[[], object]
LONGEST_SECONDS = 10
TIMEOUT = "timeout"


class Health(BaseModel):
    status: Literal["ok", "failing"]


class Dependency(BaseModel):
    """`ok`, or the code of what went wrong; `timeout` where no answer came in 10 seconds."""

    status: str
    milliseconds: int = Field(description="How long the answer took")


class DeepHealth(Health):
    """Each thing that the service depends on, by name."""

    checks: dict[str, Dependency]


def add_health(app: FastAPI, prefix: str, checks: Mapping[str, Check]) -> None:
    """`GET <prefix>/health`, and `GET <prefix>/health/deep`, which runs the checks and needs a token."""
    allowed = [Depends(Admission("user"))]

    @app.get(f"{prefix}/health", tags=["health"])
    async def health() -> Health:
        """Whether the service starts and answers."""
        return Health(status="ok")

    @app.get(f"{prefix}/health/deep", tags=["health"], dependencies=allowed, responses={503: {"model": DeepHealth}})
    def health_deep(response: Response) -> DeepHealth:
        """Whether what the service depends on answers too."""
        found = checked(checks)
        healthy = all(dependency.status == "ok" for dependency in found.values())
        response.status_code = 200 if healthy else 503
        return DeepHealth(status="ok" if healthy else "failing", checks=found)


def checked(checks: Mapping[str, Check], *, longest_seconds: float = LONGEST_SECONDS) -> dict[str, Dependency]:
    """All at once, each for itself, so that one that hangs costs the answer `longest_seconds` and no more."""
    deadline = time.monotonic() + longest_seconds
    probes = {name: _Probe(name, check) for name, check in checks.items()}
    return {name: probe.result(deadline) for name, probe in probes.items()}


class _Probe:
    """One check, in a thread that nobody waits for in the end."""

    def __init__(self, name: str, check: Check) -> None:
        self._name, self._check = name, check
        self._status, self._began, self._seconds = TIMEOUT, time.monotonic(), 0.0
        # Lines of the thread belong to the request, too.
        context = copy_context()
        self._thread = Thread(target=context.run, args=(self._run,), name=f"health-{name}", daemon=True)
        self._thread.start()

    def result(self, deadline: float) -> Dependency:
        self._thread.join(max(0.0, deadline - time.monotonic()))
        if self._status == TIMEOUT:
            self._seconds = time.monotonic() - self._began
            log.warning("health_check_failed", check=self._name, code=TIMEOUT)
        return Dependency(status=self._status, milliseconds=round(self._seconds * 1000))

    def _run(self) -> None:
        status = self._answer()
        self._seconds = time.monotonic() - self._began
        self._status = status

    def _answer(self) -> str:
        try:
            self._check()
        except SkyliftError as error:
            log.warning("health_check_failed", check=self._name, code=error.code, reason=error.detail)
            return error.code
        except Exception as error:  # noqa: BLE001 - a door: a missing right fails its check, not the whole answer
            log.error("health_check_failed", check=self._name, code="unexpected", exc_info=error)
            return "unexpected"
        return "ok"
