"""The service's entry, with the environment as infrastructure makes it."""

import importlib
import subprocess
import sys
from typing import Any

import pytest
from skylift.settings import SettingsError

from tests.builders import aws

QUEUES = "https://sqs.eu-west-1.amazonaws.com/000000000000"
ENVIRONMENT = {
    "TABLE_NAME": "table",
    "ARTIFACTS_BUCKET": "bucket",
    "GIT_TOKENS_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:000000000000:secret:tokens",
    "REPOSITORY_HOSTS": "github.com, localhost",
    "REPOSITORY_OWNERS": "*",
    "MAX_SOURCE_BYTES": "100000000",
    "MAX_SOURCE_FILES": "20000",
    "CLONE_SECONDS": "60",
    "LEASE_SECONDS": "150",
    "FIX_ENGINE": "rules",
    "FIX_AUTHOR": "Skylift <skylift@localhost>",
    "QUEUE_URL": f"{QUEUES}/deployer_fixer",
    "DLQ_URL": f"{QUEUES}/deployer_fixer-dlq",
    "MAX_RECEIVES": "3",
}


def fresh(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module as a cold start imports it."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "deployer_fixer.handler", raising=False)
    with aws.credentials():
        return importlib.import_module("deployer_fixer.handler")


def test_it_starts_with_what_infrastructure_supplies(monkeypatch: pytest.MonkeyPatch) -> None:
    started = fresh(ENVIRONMENT | {"SKYLIFT_SETTINGS": ",".join(ENVIRONMENT)}, monkeypatch)
    assert started.settings.allowed.hosts == {"github.com", "localhost"} and started.settings.limits.files == 20_000


def test_it_refuses_to_start_without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="MAX_SOURCE_BYTES"):
        fresh(ENVIRONMENT | {"MAX_SOURCE_BYTES": ""}, monkeypatch)


def test_a_cold_start_imports_no_web_framework_and_no_client() -> None:
    program = (
        "import sys, deployer_fixer.fix; "
        "print([name for name in ('fastapi', 'botocore.client', 'cfnlint.api') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
