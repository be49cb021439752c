"""The state machine that deploys, tests, mends and tries again: how one is started for a session, and how it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skylift import clients, correlation
from skylift.aws_errors import code_of, translated

from deployer.sessions.session import Session

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


# As which stage a session's failure names the machine.
STAGE = "workflow"
GONE = "GONE"
_RUNS = "RUNNING"


@dataclass(frozen=True, slots=True)
class End:
    """status: SUCCEEDED, FAILED, TIMED_OUT, ABORTED, or GONE where there is no such execution. The rest may be empty:
    the error's name, and the cause as whoever ended it wrote it."""

    status: str
    error: str = ""
    cause: str = ""


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

    def end(self, session: Session) -> End | None:
        """None while it runs. Right after a start it may be GONE. Raises Throttled or Unavailable."""
        name = f"{self._arn.replace(':stateMachine:', ':execution:')}:{session.session_id}"
        try:
            with translated("the state machine"):
                found = self._client.describe_execution(executionArn=name)
        except Exception as error:
            if code_of(error) == "ExecutionDoesNotExist":
                return End(GONE)
            raise
        if found["status"] == _RUNS:
            return None
        return End(found["status"], found.get("error", ""), found.get("cause", ""))

    @property
    def _client(self) -> SFNClient:
        if self._given is None:
            self._given = clients.client("stepfunctions")
        return self._given
