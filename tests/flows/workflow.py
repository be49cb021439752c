"""The pipeline's state machine on an emulator, with a test in the place of the stages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from deployer.failure import Code, Failure, StageFailed
from deployer.sessions.session import Kind, Position, Session, Stage
from deployer.sessions.store import SessionStore
from deployer_workflow.definition import definition
from skylift.table import Table

from tests.builders.aws import Clients
from tests.builders.deployments import BEGAN, session
from tests.faults.waiting import until
from tools.tests.emulator.running import Emulator

STAGES = {"clone": Stage.CLONE, "tester": Stage.TEST, "fixer": Stage.FIX}
# What no session keeps beyond its end.
GIVEN: dict[str, Any] = {"parameters": {"Password": "planted"}, "parameter_names": ("Password",)}
# A machine that may not send.
MUTE = "mute"


@dataclass(frozen=True)
class Asked:
    """One message that the machine sent."""

    session_id: str
    attempt: int
    task_token: str
    correlation_id: str


class Workflow:
    """One machine for all tests. Its role may do what the program grants: the emulator refuses anything else."""

    def __init__(self, emulator: Emulator) -> None:
        self._sqs, self.states = emulator.client("sqs"), emulator.client("stepfunctions")
        self.aws = Clients(emulator.client("dynamodb"), emulator.client("s3")).fresh()
        self.table = Table(self.aws.table, cursor_key=lambda: b"k" * 32, client=self.aws.dynamodb)
        self.store = SessionStore(self.table)
        self._queues = {stage: self._sqs.create_queue(QueueName=stage)["QueueUrl"] for stage in STAGES}
        self._emulator = emulator
        self._machines: dict[str, str] = {}

    def begin(self, *, max_attempts: int = 2, machine: str = "", **changes: Any) -> Run:
        """A session, and its execution. machine: a state that waits for one second only, or MUTE."""
        new = session(kind=Kind.SDLC, max_attempts=max_attempts, **GIVEN, **changes)
        self.store.add(new)
        given = {
            "session_id": str(new.session_id),
            "attempt": 1,
            "max_attempts": max_attempts,
            "correlation_id": f"of-{new.session_id}",
        }
        started = self.states.start_execution(
            stateMachineArn=self._machine(machine), name=given["session_id"], input=json.dumps(given)
        )
        return Run(self, new, started["executionArn"])

    def asked(self, stage: str) -> Asked:
        """The next message to a stage."""
        found: list[Any] = []

        def received() -> bool:
            found.extend(
                self._sqs.receive_message(QueueUrl=self._queues[stage], MessageAttributeNames=["All"]).get(
                    "Messages", []
                )
            )
            return bool(found)

        until(received, f"{stage} is asked", 10)
        self._sqs.delete_message(QueueUrl=self._queues[stage], ReceiptHandle=found[0]["ReceiptHandle"])
        correlation = found[0]["MessageAttributes"]["correlation_id"]["StringValue"]
        return Asked(**json.loads(found[0]["Body"]), correlation_id=correlation)

    def unasked(self) -> bool:
        """Whether no stage has a message."""
        counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        found = [
            self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=counts)["Attributes"]
            for url in self._queues.values()
        ]
        return all(int(each[count]) == 0 for each in found for count in counts)

    def succeed(self, asked: Asked) -> None:
        self.states.send_task_success(taskToken=asked.task_token, output=json.dumps({"outputs": {"Url": "x"}}))

    def fail(self, asked: Asked, failure: Failure) -> None:
        self.states.send_task_failure(taskToken=asked.task_token, error=failure.code.value, cause=failure.reason)

    def describe(self, execution: str) -> dict[str, Any]:
        found: dict[str, Any] = self.states.describe_execution(executionArn=execution)
        return found

    def _machine(self, what: str) -> str:
        if what not in self._machines:
            built = definition(
                clone_queue=self._queues["clone"],
                tester_queue=self._queues["tester"],
                fixer_queue=self._queues["fixer"],
                table=self.aws.table,
            )
            built["States"].get(what, {})["TimeoutSeconds"] = 1
            grants = [grant for grant in self._grants() if what != MUTE or grant["Action"] != ["sqs:SendMessage"]]
            made = self.states.create_state_machine(
                name=f"deployer_workflow{what}",
                definition=json.dumps(built),
                roleArn=self._emulator.role(f"deployer_workflow{what}", *grants),
            )
            self._machines[what] = made["stateMachineArn"]
        return self._machines[what]

    def _grants(self) -> list[dict[str, Any]]:
        queues = [f"arn:aws:sqs:eu-west-1:000000000000:{stage}" for stage in STAGES]
        table = f"arn:aws:dynamodb:eu-west-1:000000000000:table/{self.aws.table}"
        return [
            {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": queues},
            {"Effect": "Allow", "Action": ["dynamodb:UpdateItem"], "Resource": [table]},
        ]


@dataclass(frozen=True)
class Run:
    """One session on its way."""

    workflow: Workflow
    began_as: Session
    execution: str

    def passes(self, stage: str, *, attempt: int = 1) -> None:
        """The stage does its work, as the frame of every stage records it."""
        asked = self._at(stage, attempt)
        self.workflow.succeed(asked)

    def fails(self, stage: str, code: Code, *, attempt: int = 1) -> None:
        asked = self._at(stage, attempt)
        failure = StageFailed(code, f"{stage} says no", ["a line"]).at(STAGES[stage].value)
        self.workflow.store.remark(self.session, failure)
        self.workflow.fail(asked, failure)

    @property
    def session(self) -> Session:
        return self.workflow.store.get(self.began_as.session_id)

    def ended(self) -> Session:
        """The session, once the execution has come to its end."""
        until(lambda: self.workflow.describe(self.execution)["status"] != "RUNNING", "the execution ends", 15)
        assert self.workflow.unasked(), "a stage was asked to work on a session that has ended"
        session = self.session
        assert session.parameter_names and not session.parameters, "what was given is kept beyond the end"
        return session

    @property
    def status(self) -> str:
        return str(self.workflow.describe(self.execution)["status"])

    def _at(self, stage: str, attempt: int) -> Asked:
        asked = self.workflow.asked(stage)
        assert (asked.session_id, asked.attempt) == (str(self.began_as.session_id), attempt)
        assert asked.correlation_id == f"of-{self.began_as.session_id}"
        at = Position(attempt, STAGES[stage])
        lease = self.began_as.deadline - BEGAN
        held = self.workflow.store.enter(self.began_as.session_id, at, BEGAN, lease=lease)
        self.workflow.store.await_answer(held, asked.task_token)
        self.workflow.store.finish(held, at, {stage: attempt})
        return asked
