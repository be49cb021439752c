"""The stages that a model writes for, as they are, between the state machine and a server that answers as Bedrock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import boto3
from deployer import artifacts
from deployer.callback import Callback
from deployer.git.tokens import GitTokens
from deployer.messages import StageMessage
from deployer.repository import Allowed
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Position, Stage
from deployer.stage import Do, Frame, Parts
from deployer.timeline.store import Timeline
from deployer.tree import File, Limits, pack
from deployer_fixer.checking import Checking
from deployer_fixer.fix import Fix
from deployer_fixer.model.engine import Model
from deployer_tester.engine import Written
from deployer_tester.function_logs.evidence import Evidence
from deployer_tester.function_logs.store import FunctionLogs
from deployer_tester.run.calling import resolved
from deployer_tester.sources import Fetched, Stored
from deployer_tester.tester import Tester
from skylift.models.bedrock_writer import BedrockWriter
from skylift.objects import Objects

from tests.builders.aws import REGION
from tests.builders.deployments import Watch
from tests.flows.workflow import STAGES, Workflow

ALLOWED = Allowed(["localhost"], ["*"])
LIMITS = Limits(1_000_000, 50)
TOKENS = GitTokens(lambda: "{}")
LEASE = timedelta(seconds=60)


class WrittenStages:
    def __init__(self, workflow: Workflow, bedrock_url: str) -> None:
        session = boto3.session.Session("x", "x", region_name=REGION)
        self._client = session.client("bedrock-runtime", endpoint_url=bedrock_url)
        self._workflow, self._watch = workflow, Watch()
        self._objects = Objects(workflow.aws.bucket, client=workflow.aws.s3)
        self.timeline = Timeline(workflow.table)
        self._parts = Parts(workflow.store, self.timeline, Callback(workflow.states), self._now)

    def deploy(self, files: Mapping[str, str], outputs: Mapping[str, str], iac: Mapping[str, str]) -> int:
        """As clone, deploy and monitor leave a session that is deployed; answers the attempt."""
        asked = self._workflow.asked("clone")
        session = self._workflow.store.enter(_message(asked).session_id, _at(asked), self._now(), lease=LEASE)
        archive = pack(File(path, text.encode()) for path, text in files.items())
        self._objects.put(artifacts.source(session.session_id, asked.attempt), archive)
        self._workflow.store.finish(session, _at(asked), {"iac": dict(iac), "outputs": dict(outputs)})
        self._workflow.succeed(asked)
        return int(asked.attempt)

    def fix(self) -> int:
        engine = Model("some", REGION, self._client)
        fix = Fix(
            allowed=ALLOWED,
            limits=LIMITS,
            seconds=10,
            tokens=TOKENS,
            files=self._objects,
            engine=lambda: engine,
            checking=lambda: Checking(REGION),
            author="Skylift <skylift@localhost>",
        )
        return self._work("fixer", fix)

    def test(self) -> int:
        tester = Tester(
            sessions=self._workflow.store,
            resources=ResourceStore(self._workflow.table),
            objects=self._objects,
            stored=Stored(self._objects, LIMITS),
            fetched=Fetched(ALLOWED, LIMITS, 10, TOKENS),
            engine=Written(BedrockWriter("some", client=self._client)),
            evidence=Evidence(FunctionLogs()),
            resolve=resolved,
            seconds=20,
            gateway=str,
            this_machine=True,
            clock=self._now,
        )
        return self._work("tester", tester)

    def _work(self, stage: str, do: Do) -> int:
        """The next message to the stage is worked on; answers its attempt."""
        asked = self._workflow.asked(stage)
        Frame(STAGES[stage], self._parts).handling(do)(_message(asked))
        return int(asked.attempt)

    def _now(self) -> Any:
        self._watch.pass_by(milliseconds=1)
        return self._watch()


def _message(asked: Any) -> StageMessage:
    return StageMessage(session_id=asked.session_id, attempt=asked.attempt, task_token=asked.task_token)


def _at(asked: Any) -> Position:
    return Position(asked.attempt, Stage.CLONE)
