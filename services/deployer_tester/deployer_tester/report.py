"""The report of a session's tests, as it is stored: JSON that a person can read, without secrets."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from deployer.redaction import redacted, without_in

from deployer_tester.derive.operation import Untested
from deployer_tester.run.runner import Outcome, Result

MEDIA_TYPE = "application/json"


@dataclass(frozen=True)
class Report:
    """engine: what made the tests, `derived` or a model's name. source: what they were made from.
    secrets: what was given to the deployment and is told to nobody."""

    session_id: UUID
    attempt: int
    base_url: str
    engine: str
    source: str
    began_at: datetime
    finished_at: datetime
    results: Sequence[Result]
    untested: Sequence[Untested] = ()
    secrets: Collection[str] = field(default=(), repr=False)

    def counted(self) -> dict[str, int]:
        counts = {each.value: sum(result.outcome is each for result in self.results) for each in Outcome}
        return {**counts, "not_tested": len(self.untested)}

    def content(self) -> bytes:
        document = {
            "session_id": str(self.session_id),
            "attempt": self.attempt,
            "base_url": redacted(self.base_url),
            "engine": self.engine,
            "source": redacted(self.source),
            "began_at": self.began_at.isoformat(),
            "finished_at": self.finished_at.isoformat(),
            "summary": self.counted(),
            "steps": [_step(result) for result in self.results],
            "not_tested": list(map(_untested, self.untested)),
        }
        return json.dumps(without_in(document, self.secrets), indent=2, ensure_ascii=False).encode()


def _step(result: Result) -> dict[str, Any]:
    step = result.step
    return {
        "number": result.number,
        "action": redacted(step.action),
        "request": {
            "method": step.method,
            "endpoint": result.endpoint,
            "headers": result.headers,
            "body": result.body,
        },
        "status": result.status,
        "milliseconds": result.milliseconds,
        "tries": result.tries,
        "expected": result.expected,
        "got": result.got,
        "verdict": result.outcome.value,
        "answer": result.answer,
        "stores": step.store,
    }


def _untested(left_out: Untested) -> dict[str, str]:
    return {"method": left_out.method, "path": redacted(left_out.path), "why": left_out.why}
