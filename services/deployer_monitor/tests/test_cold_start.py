"""Both entries of the service, with the environment as infrastructure makes it."""

import importlib
import sys
from typing import Any

import pytest
from skylift.settings import SettingsError
from skylift.testing import Context

from tests.builders import aws

QUEUES = "https://sqs.eu-west-1.amazonaws.com/000000000000"
ENVIRONMENT = {
    "TABLE_NAME": "table",
    "ARTIFACTS_BUCKET": "bucket",
    "CODEBUILD_PROJECT": "none",
    "POLL_SECONDS": "10",
    "QUEUE_URL": f"{QUEUES}/deployer_monitor",
    "DLQ_URL": f"{QUEUES}/deployer_monitor-dlq",
    "MAX_RECEIVES": "3",
    "RETRY_SECONDS": "2",
}


def fresh(module: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module as a cold start imports it."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SKYLIFT_SETTINGS", ",".join(environment))
    monkeypatch.delitem(sys.modules, module, raising=False)
    with aws.credentials():
        return importlib.import_module(module)


def test_the_monitor_starts_with_what_infrastructure_supplies(monkeypatch: pytest.MonkeyPatch) -> None:
    started = fresh("deployer_monitor.handler", ENVIRONMENT, monkeypatch)
    assert started.monitor.builds is None
    with_builder = fresh(
        "deployer_monitor.handler", ENVIRONMENT | {"CODEBUILD_PROJECT": "deployer-builder"}, monkeypatch
    )
    assert with_builder.monitor.builds


def test_the_monitor_refuses_to_look_without_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="POLL_SECONDS"):
        fresh("deployer_monitor.handler", ENVIRONMENT | {"POLL_SECONDS": "0"}, monkeypatch)


def test_the_sweep_starts_with_what_infrastructure_supplies(
    clients: aws.Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplied = {
        "TABLE_NAME": clients.fresh().table,
        "SERVICE_ROLE_ARN": "arn:aws:iam::000000000000:role/service",
        "CODEBUILD_PROJECT": "none",
        "WORKFLOW_ARN": "arn:aws:states:eu-west-1:000000000000:stateMachine:deployer_workflow",
    }
    started = fresh("deployer_monitor.sweep", supplied, monkeypatch)
    assert started.handler({}, Context()) == {"ended": 0, "settled": 0}
