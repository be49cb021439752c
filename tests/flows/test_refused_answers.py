"""A model that chats first and works then still gets a repository deployed."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from deployer.failure import Code
from deployer.repository import Repository
from deployer.sessions.session import Status

from tests.builders import bedrock
from tests.builders.bedrock import Recorded, converse
from tests.builders.repositories import serving
from tests.flows.workflow import Workflow
from tests.flows.written_stages import WrittenStages
from tools.tests.emulator.running import Emulator

PROSE = "Sure! I would have a look at the template."
RIGHT = """\
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: shop, ProtocolType: HTTP}}
  Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /orders}}
"""
WRONG = RIGHT.replace("ProtocolType", "ProtocolTyp")
EDITS = json.dumps({"edits": [{"path": "template.yaml", "content": RIGHT, "reason": "It is called ProtocolType."}]})
TESTS = json.dumps({"steps": [{"action": "list", "method": "GET", "endpoint": "/orders"}]})


@pytest.fixture(scope="module")
def workflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workflow]:
    emulator = Emulator(tmp_path_factory.mktemp("answers"))
    yield Workflow(emulator)
    emulator.kill()


class Shop(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def api() -> Iterator[str]:
    Shop.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://localhost:{server.server_port}/_aws/execute-api/abc"
    server.shutdown()
    server.server_close()
    thread.join()


def test_prose_costs_an_attempt_and_the_answer_after_it_is_a_success(workflow: Workflow, api: str) -> None:
    recorded = Recorded([converse(text) for text in (PROSE, EDITS, PROSE, TESTS)])
    with serving() as host, bedrock.serving(recorded) as url:
        shop = host.repository("acme/shop", {"template.yaml": WRONG.encode()})
        stages = WrittenStages(workflow, url)
        run = workflow.begin(max_attempts=4, repository=Repository(shop.url, "acme", "shop"))
        run.fails("clone", Code.TEMPLATE_VALIDATION)
        attempts = [
            stages.fix(),
            stages.fix(),
            stages.deploy(
                {"template.yaml": RIGHT}, {"Url": api}, {"kind": "cloudformation", "template": "template.yaml"}
            ),
            stages.test(),
            stages.test(),
        ]
        ended = run.ended()
    assert attempts == [1, 2, 3, 3, 4], "what is deployed is not deployed again"
    assert (ended.status, ended.error, ended.attempt) == (Status.SUCCESS, None, 4)
    assert shop.files(f"skylift-fix/{ended.session_id}") == {"template.yaml": RIGHT.encode()}
    assert Shop.asked == ["/_aws/execute-api/abc/orders"]
    told = [(entry.stage, entry.attempt) for entry in stages.timeline.last(ended.session_id, 50) if PROSE in entry.text]
    assert told == [("fix", 1), ("test", 3)]
    failure = json.loads(recorded.asked[1][1]["messages"][0]["content"][0]["text"])["failure"]
    assert failure["reason"] == "clone says no", "what is mended is the deployment, not the refusal"
