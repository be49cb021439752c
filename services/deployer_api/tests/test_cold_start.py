"""The service's entry, with the environment as infrastructure makes it."""

import importlib
import json
import sys
from typing import Any
from unittest.mock import Mock

import pytest
from deployer.machine import Machine
from deployer.sessions.session import Kind
from deployer_api.app import build
from deployer_api.settings import Settings
from skylift import clients, correlation
from skylift.settings import SettingsError
from skylift.testing import call

from tests.builders import aws
from tests.builders.deployments import session

QUEUES = "https://sqs.eu-west-1.amazonaws.com/000000000000"
ENVIRONMENT = {
    "TABLE_NAME": "table",
    "ARTIFACTS_BUCKET": "bucket",
    "CURSOR_KEY_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:000000000000:secret:cursor",
    "CLONE_QUEUE_URL": f"{QUEUES}/deployer_clone",
    "DEPLOY_QUEUE_URL": f"{QUEUES}/deployer_deploy",
    "FIXER_QUEUE_URL": f"{QUEUES}/deployer_fixer",
    "TESTER_QUEUE_URL": f"{QUEUES}/deployer_tester",
    "ANALYZER_QUEUE_URL": f"{QUEUES}/deployer_analyzer",
    "WORKFLOW_ARN": "arn:aws:states:eu-west-1:000000000000:stateMachine:deployer_workflow",
    "REPOSITORY_HOSTS": "github.com",
    "REPOSITORY_OWNERS": "*",
    "SESSIONS_PER_HOUR": "30",
    "ANALYSES_PER_HOUR": "60",
}


def fresh(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The handler as a cold start imports it."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "deployer_api.handler", raising=False)
    with aws.credentials():
        return importlib.import_module("deployer_api.handler").handler


def test_health_answers_without_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    started = fresh(ENVIRONMENT | {"SKYLIFT_SETTINGS": ",".join(ENVIRONMENT)}, monkeypatch)
    assert call(started, "GET", "/api/deployer/health").status == 200


def test_it_refuses_to_start_without_a_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="FIXER_QUEUE_URL"):
        fresh(ENVIRONMENT | {"FIXER_QUEUE_URL": ""}, monkeypatch)


@pytest.mark.parametrize(("kind", "queue"), [("deploy", "clone"), ("fix", "fixer"), ("sanity_test", "tester")])
def test_each_kind_goes_to_its_queue(monkeypatch: pytest.MonkeyPatch, kind: str, queue: str) -> None:
    sqs, made = Mock(), session()
    sqs.send_message.return_value = {"MessageId": "1"}
    monkeypatch.setattr(clients, "client", lambda service: {"sqs": sqs}[service])
    app = build(Settings.from_environment(ENVIRONMENT))
    app.state.services.starting.hand_on[Kind(kind)](made)
    sent = sqs.send_message.call_args.kwargs
    assert sent["QueueUrl"] == f"{QUEUES}/deployer_{queue}"
    assert json.loads(sent["MessageBody"]) == {"session_id": str(made.session_id), "attempt": 1, "task_token": None}


def test_the_state_machine_runs_under_the_session_s_name() -> None:
    states, made = Mock(), session(kind=Kind.SDLC, max_attempts=3)
    with correlation.using("11111111-2222-3333-4444-555555555555"):
        Machine(ENVIRONMENT["WORKFLOW_ARN"], states).start(made)
    started = states.start_execution.call_args.kwargs
    assert (started["stateMachineArn"], started["name"]) == (ENVIRONMENT["WORKFLOW_ARN"], str(made.session_id))
    assert json.loads(started["input"]) == {
        "session_id": str(made.session_id),
        "attempt": 1,
        "max_attempts": 3,
        "correlation_id": "11111111-2222-3333-4444-555555555555",
    }
