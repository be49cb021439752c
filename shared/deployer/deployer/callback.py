"""Answers to a state machine that waits for a stage."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from skylift import clients, log
from skylift.aws_errors import code_of, translated

from deployer.failure import Failure

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

# The machine was stopped, timed out, or has its answer already: nobody waits any more.
_NOBODY_WAITS = frozenset({"TaskTimedOut", "InvalidToken", "TaskDoesNotExist"})
_WHAT = "the state machine"
_MAX_CAUSE = 32_000


class Callback:
    """Each method may raise Throttled or Unavailable. A second answer to one token changes nothing."""

    def __init__(self, client: SFNClient | None = None) -> None:
        self._given = client

    def succeed(self, task_token: str, output: Mapping[str, Any]) -> None:
        self._call("send_task_success", taskToken=task_token, output=json.dumps(output))

    def fail(self, task_token: str, failure: Failure) -> None:
        """The machine sees the code as the error's name and the reason as its cause."""
        self._call(
            "send_task_failure", taskToken=task_token, error=failure.code.value, cause=failure.reason[:_MAX_CAUSE]
        )

    def _call(self, operation: str, **arguments: str) -> None:
        try:
            with translated(_WHAT):
                getattr(self._client, operation)(**arguments)
        except Exception as error:
            if code_of(error) not in _NOBODY_WAITS:
                raise
            log.warning("nobody_waits_for_the_stage", reason=str(code_of(error)))

    @property
    def _client(self) -> SFNClient:
        if self._given is None:
            self._given = clients.client("stepfunctions")
        return self._given
