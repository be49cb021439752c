"""The service's entry, with the environment as infrastructure makes it."""

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
from deployer.failure import StageFailed
from skylift import clients
from skylift.settings import SettingsError

from tests.builders import aws

QUEUES = "https://sqs.eu-west-1.amazonaws.com/000000000000"
ENVIRONMENT = {
    "TABLE_NAME": "table",
    "ARTIFACTS_BUCKET": "bucket",
    "MONITOR_QUEUE_URL": f"{QUEUES}/deployer_monitor",
    "SERVICE_ROLE_ARN": "arn:aws:iam::000000000000:role/service",
    "BOUNDARY_ARN": "arn:aws:iam::000000000000:policy/boundary",
    "OFFERED_TYPES": "AWS::Lambda::,AWS::SQS::",
    "CODEBUILD_PROJECT": "none",
    "PACKAGE_INDEX": "default",
    "BUILD_FOR": "host",
    "MAX_SOURCE_BYTES": "100000000",
    "MAX_SOURCE_FILES": "20000",
    "QUEUE_URL": f"{QUEUES}/deployer_deploy",
    "DLQ_URL": f"{QUEUES}/deployer_deploy-dlq",
    "MAX_RECEIVES": "3",
    "RETRY_SECONDS": "2",
}


def fresh(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module as a cold start imports it."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "deployer_deploy.handler", raising=False)
    with aws.credentials():
        return importlib.import_module("deployer_deploy.handler")


def test_it_starts_with_what_infrastructure_supplies(monkeypatch: pytest.MonkeyPatch) -> None:
    started = fresh(ENVIRONMENT | {"SKYLIFT_SETTINGS": ",".join(ENVIRONMENT)}, monkeypatch)
    assert started.deploy.builds is None and started.deploy.python.for_host


def test_each_template_is_looked_at_for_errors_and_for_types_that_may_not_be_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", aws.REGION)
    clients.session.cache_clear()
    started, template = fresh(ENVIRONMENT, monkeypatch), tmp_path / "template.yaml"
    template.write_text("Resources: {Jobs: {Type: AWS::SQS::Queue}, Shop: {Type: AWS::SNS::Topic}}")
    with pytest.raises(StageFailed, match=r"^template\.yaml holds .* Shop "):
        started.check(template, "template.yaml")
    template.write_text("Resources: {Jobs: {Type: AWS::SQS::Queue, Properties: {Name: jobs}}}")
    with pytest.raises(StageFailed, match="cfn-lint"):
        started.check(template, "template.yaml")


def test_with_a_builder_it_builds_for_what_templates_declare(monkeypatch: pytest.MonkeyPatch) -> None:
    on_aws = {"CODEBUILD_PROJECT": "deployer-builder", "BUILD_FOR": "declared"}
    started = fresh(ENVIRONMENT | on_aws, monkeypatch)
    assert started.deploy.builds and not started.deploy.python.for_host


def test_it_refuses_to_start_with_a_build_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="BUILD_FOR"):
        fresh(ENVIRONMENT | {"BUILD_FOR": "somebody"}, monkeypatch)
