from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from deployer.analysis.analysis import Analysis
from deployer.analysis.store import AnalysisStore
from deployer.failure import Code, Failure
from deployer.messages import AnalyzeMessage
from deployer.sessions.session import Position, Session, Stage
from deployer.sessions.store import SessionStore
from deployer.timeline.entry import Entry, Level
from deployer.timeline.store import Timeline
from deployer_analyzer.analyzer import Analyzer, Engine
from deployer_analyzer.finding import findings
from skylift import worker
from skylift.table import Table
from skylift.testing import Context, sqs_event

from tests.builders import aws
from tests.builders.deployments import BEGAN, Watch, session


@dataclass
class World:
    """A session with what it went through, and the worker that analyses it."""

    table: Table
    sessions: SessionStore
    timeline: Timeline
    analyses: AnalysisStore
    watch: Watch
    engine: Engine = findings

    def begin(self, **changes: Any) -> Session:
        made = session(**changes)
        self.sessions.add(made)
        return made

    def now(self) -> datetime:
        return self.watch()

    def say(self, made: Session, text: str, *, attempt: int = 1, event: str = "stack_event", **fields: str) -> None:
        self.watch.pass_by(seconds=1)
        level = Level.ERROR if "FAILED" in text or event in ("stage_failed", "function_log") else Level.INFO
        stage = fields.pop("stage", "monitor")
        self.timeline.add(made.session_id, Entry(self.now(), stage, attempt, event, text, level, fields))

    def fail(self, made: Session, code: Code, reason: str, *lines: str, stage: Stage = Stage.MONITOR) -> None:
        self.say(made, reason, event="stage_failed", code=code.value, stage=stage.value)
        self.sessions.enter(made.session_id, Position(1, stage), self.now(), lease=timedelta(seconds=1))
        self.sessions.end(made.session_id, self.now(), Failure(stage.value, code, reason, tuple(lines)))

    def analyze(self, session_id: UUID, *, receive_count: int = 1) -> dict[str, Any]:
        """The message arrives."""
        analyzer = Analyzer(self.sessions, self.timeline, self.analyses, self.engine, self.now)
        queue = worker.Queue("https://queue", "https://queue-dlq", 3, client=self)  # type: ignore[arg-type]
        handler = worker.lambda_handler(AnalyzeMessage.parse, analyzer.analyze, queue=queue, give_up=analyzer.give_up)
        body = AnalyzeMessage(session_id=session_id).model_dump_json()
        return handler(sqs_event(body, receive_count=receive_count), Context())

    def found(self, made: Session) -> Analysis:
        self.analyze(made.session_id)
        analysis = self.analyses.find(made.session_id)
        assert analysis
        return analysis

    def send_message(self, **_: Any) -> None:
        """To the dead-letter queue."""

    def change_message_visibility(self, **_: Any) -> None:
        """The queue's own business."""


@pytest.fixture(scope="module")
def clients() -> Iterator[aws.Clients]:
    with aws.mocked() as clients:
        yield clients


@pytest.fixture
def world(clients: aws.Clients) -> World:
    table = Table(clients.fresh().table, cursor_key=lambda: b"key", client=clients.dynamodb)
    return World(table, SessionStore(table), Timeline(table), AnalysisStore(table), Watch(BEGAN))
