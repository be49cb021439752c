import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from deployer import artifacts
from deployer.callback import Callback
from deployer.git.tokens import GitTokens
from deployer.iac.detection import detect
from deployer.messages import StageMessage
from deployer.outcome import Next
from deployer.repository import Allowed
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Position, Session, Stage
from deployer.sessions.store import SessionStore
from deployer.stage import Frame, Parts
from deployer.timeline.store import Timeline
from deployer.tree import File, Limits, pack
from deployer_tester.engine import Derived, Engine
from deployer_tester.function_logs.evidence import Evidence
from deployer_tester.run import runner
from deployer_tester.run.calling import Resolve, resolved
from deployer_tester.sources import Fetched, Stored
from deployer_tester.tester import Tester
from skylift import worker
from skylift.objects import Objects
from skylift.table import Table
from skylift.testing import Context, sqs_event

from tests.builders import aws
from tests.builders.aws import Aws, Clients
from tests.builders.deployments import Machine, Watch, session

LIMITS = Limits(1_000_000, 50)
ALLOWED = Allowed(["localhost"], ["*"])
Answering = Callable[[str, str, bytes], tuple[int, Any]]


@dataclass
class Service:
    """An API on this machine: `answer` gets method, path and body, and gives a status and JSON or text."""

    url: str = ""
    answer: Answering = lambda method, path, body: (200, {})
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


def _answering(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.removeprefix("/_aws/execute-api/abc/$default")
            service.asked.append((self.command, path, body))
            status, value = service.answer(self.command, path, body)
            content = value.encode() if isinstance(value, str) else json.dumps(value).encode()
            self.send_response(status)
            for name, text in {"Content-Length": str(len(content)), **service.headers}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(content)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@pytest.fixture
def api() -> Iterator[Service]:
    service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(service))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    service.url = f"http://localhost:{server.server_port}/_aws/execute-api/abc/$default/"
    yield service
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class World:
    """The stage with what stands around it."""

    aws: Aws
    table: Table
    sessions: SessionStore
    timeline: Timeline
    resources: ResourceStore
    objects: Objects
    engine: Engine = field(default_factory=Derived)
    this_machine: bool = True
    resolve: Resolve = resolved
    logs: Any = None
    slept: list[float] = field(default_factory=list)
    machine: Machine = field(default_factory=Machine)
    watch: Watch = field(default_factory=Watch)

    def deployed(self, files: dict[str, str], outputs: dict[str, str], **changes: Any) -> Session:
        """A session as the stages before leave it."""
        made = self.begin(**changes)
        contents = {path: text.encode() for path, text in files.items()}
        archive = pack(File(path, content) for path, content in contents.items())
        self.objects.put(artifacts.source(made.session_id, 1), archive)
        found = {"commit": "0" * 40, "iac": detect(contents).item(), "outputs": outputs}
        frame = Frame(Stage.CLONE, self.parts)
        frame.handling(lambda work: Next(lambda: None, found))(StageMessage(session_id=made.session_id))
        return made

    def begin(self, **changes: Any) -> Session:
        made = session(**changes)
        self.sessions.add(made)
        return made

    def test(self, made: Session, *, token: str | None = None, attempt: int = 1) -> Session:
        """The message arrives; answers the session afterwards."""
        message = StageMessage(session_id=made.session_id, attempt=attempt, task_token=token)
        queue = worker.Queue("https://queue", "https://queue-dlq", 3, client=self)  # type: ignore[arg-type]
        frame = Frame(Stage.TEST, self.parts)
        handler = worker.lambda_handler(
            StageMessage.parse, frame.handling(self.stage()), queue=queue, give_up=frame.give_up
        )
        failures = handler(sqs_event(message.model_dump_json()), Context())["batchItemFailures"]
        assert failures == []
        return self.sessions.get(made.session_id)

    @property
    def parts(self) -> Parts:
        return Parts(self.sessions, self.timeline, Callback(self.machine), self.now)  # type: ignore[arg-type]

    def stage(self) -> Tester:
        return Tester(
            sessions=self.sessions,
            resources=self.resources,
            objects=self.objects,
            stored=Stored(self.objects, LIMITS),
            fetched=Fetched(ALLOWED, LIMITS, 10, GitTokens(lambda: "{}")),
            engine=self.engine,
            evidence=Evidence(self.logs, sleep=self.slept.append),
            resolve=self.resolve,
            seconds=20,
            gateway=lambda: "https://{api}.execute-api.eu-west-1.amazonaws.com/{stage}",
            this_machine=self.this_machine,
            clock=self.now,
        )

    def now(self) -> datetime:
        self.watch.pass_by(milliseconds=1)
        return self.watch()

    def at(self, attempt: int) -> Position:
        return Position(attempt, Stage.TEST)

    def report(self, made: Session) -> dict[str, Any]:
        content = self.aws.s3.get_object(Bucket=self.aws.bucket, Key=artifacts.report(made.session_id, 1))[
            "Body"
        ].read()
        found: dict[str, Any] = json.loads(content)
        return found

    def lines(self, made: Session) -> list[tuple[str, str]]:
        return [(entry.event, entry.text) for entry in self.timeline.last(made.session_id, 100)]

    def send_message(self, **_: Any) -> None:
        raise AssertionError("nothing is dead-lettered here")

    def change_message_visibility(self, **_: Any) -> None:
        """The queue's own business."""


@pytest.fixture(scope="module")
def clients() -> Iterator[Clients]:
    with aws.mocked() as clients:
        yield clients


@pytest.fixture
def world(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(runner, "PAUSE_SECONDS", 0.01)
    fresh = clients.fresh()
    table = Table(fresh.table, cursor_key=lambda: b"key", client=fresh.dynamodb)
    objects = Objects(fresh.bucket, client=fresh.s3)
    return World(fresh, table, SessionStore(table), Timeline(table), ResourceStore(table), objects)
