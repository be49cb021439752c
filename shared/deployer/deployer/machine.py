"""The state machine that deploys, tests, mends and tries again: how one is started for a session."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from skylift import clients, correlation
from skylift.aws_errors import translated

from deployer.sessions.session import Session

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class Machine:
    """An execution is named after its session, so that a second start of the same one changes nothing."""

    def __init__(self, arn: str, client: SFNClient | None = None) -> None:
        self._arn, self._given = arn, client

    def start(self, session: Session) -> None:
        """Raises Throttled or Unavailable."""
        name = str(session.session_id)
        given = {
            "session_id": name,
            "attempt": 1,
            "max_attempts": session.max_attempts,
            "correlation_id": correlation.current() or correlation.new(),
        }
        with translated("the state machine"):
            self._client.start_execution(stateMachineArn=self._arn, name=name, input=json.dumps(given))

    @property
    def _client(self) -> SFNClient:
        if self._given is None:
            self._given = clients.client("stepfunctions")
        return self._given
