"""Sessions of the deployment pipeline, and what stands around them, as tests need it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from deployer.repository import Repository
from deployer.sessions.session import Kind, Session

REPOSITORY = Repository("https://github.com/acme/shop", "acme", "shop")
BEGAN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def session(**changes: Any) -> Session:
    given: dict[str, Any] = {
        "session_id": uuid4(),
        "kind": Kind.DEPLOY,
        "repository": REPOSITORY,
        "branch": "main",
        "project_root": "",
        "created_by": "ada",
        "created_at": BEGAN,
    }
    return Session(**{**given, **changes})


@dataclass
class Watch:
    """A clock that a test moves."""

    now: datetime = BEGAN

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class Machine:
    """Step Functions as far as callbacks go: each token is answered once."""

    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def send_task_success(self, **answer: Any) -> None:
        self.answers.append(("success", answer))

    def send_task_failure(self, **answer: Any) -> None:
        self.answers.append(("failure", answer))
