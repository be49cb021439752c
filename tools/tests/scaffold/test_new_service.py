"""`skylift new service` on a checkout whose platform runs: one command, and the service answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .checkout import Checkout


@pytest.fixture(scope="module")
def services(checkout: Checkout) -> Checkout:
    """A system of its own, and one more API in a system that is there."""
    checkout.made("billing_api")
    checkout.made("billing_sweeper", "--kind", "worker")
    checkout.made("knowledge_reports")
    checkout.wait(lambda: checkout.get("/api/knowledge/reports/health").status_code == 200)
    checkout.wait((checkout.state / "stacks" / "billing_sweeper.json").exists)
    checkout.wait(lambda: checkout.get("/api/billing/health").status_code == 200)
    return checkout


def test_an_api_answers_its_health_to_everybody_and_the_rest_to_who_has_a_token(services: Checkout) -> None:
    assert services.get("/api/billing/health").json() == {"status": "ok"}
    assert services.get("/api/billing/greeting").status_code == 401
    assert services.get("/api/billing/greeting", **services.token()).json() == {"greeting": "Hello, ada!"}


def test_two_apis_of_one_system_answer_each_for_itself(services: Checkout) -> None:
    assert services.get("/api/knowledge/reports/greeting", **services.token()).json() == {"greeting": "Hello, ada!"}
    titles = {services.get(f"/api/knowledge{path}/openapi.json").json()["info"]["title"] for path in ("", "/reports")}
    assert titles == {"Knowledge base", "Knowledge reports"}


def test_a_worker_does_what_its_queue_carries_and_sets_aside_what_nobody_can_read(services: Checkout) -> None:
    sqs = services.aws("sqs")
    urls = {name: sqs.get_queue_url(QueueName=name)["QueueUrl"] for name in ("billing_sweeper", "billing_sweeper-dlq")}
    for body in (json.dumps({"name": "count the sheep"}), "nobody can read this"):
        sqs.send_message(QueueUrl=urls["billing_sweeper"], MessageBody=body)
    services.wait(lambda: "count the sheep" in services.skylift("logs", "billing_sweeper").stdout)
    services.wait(lambda: _received(sqs, urls["billing_sweeper-dlq"]) == ["nobody can read this"])


def test_what_was_written_passes_lint_format_types_and_architecture(services: Checkout) -> None:
    folders = [services.root / "services" / name for name in ("billing_api", "billing_sweeper", "knowledge_reports")]
    services.python("-m", "ruff", "check", "--no-cache", *folders)
    services.python("-m", "ruff", "format", "--no-cache", "--check", *folders)
    packages = [folder / folder.name for folder in folders]
    services.python("-m", "mypy", "--follow-imports=silent", *packages)
    services.python(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture", *folders, "-k", "billing or reports"
    )


def test_what_was_written_keeps_every_contract_on_aws(services: Checkout) -> None:
    # All but the local stack, which has a platform of its own, and the one about a place that this copy lacks.
    only = "dev or same_things or region or secret or share"
    files = [f"tests/contracts/test_{about}.py" for about in ("dashboards", "functions", "queues", "routes", "stacks")]
    services.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *files, "-k", only)


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["Billing_api"], "is no name for a service"),
        (["billing"], "is no name for a service"),
        (["billing_" + "x" * 41], "has 49 characters, and AWS allows 48"),
        (["skylift_api"], "no system may be called 'skylift'"),
        (["billing_api"], "services/billing_api exists"),
        (["pulumi_aws"], "a Python package called pulumi_aws exists"),
        (["nowhere_reports"], "its API comes first"),
        (["knowledge_documents"], "routes/documents.py:"),
        (["other_api", "--kind", "worker"], "is the name of its system's HTTP API"),
        (["other_api", "--public", "GET /x"], "--public is about an existing app"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_leaves_nothing_behind(
    services: Checkout, arguments: list[str], fault: str
) -> None:
    before = sorted((services.root / "services").iterdir())
    refused = services.new(*arguments)
    assert refused.returncode == 1 and fault in refused.stderr
    assert sorted((services.root / "services").iterdir()) == before
    assert not list((services.root / ".skylift").glob("new-*"))


def _received(sqs: Any, url: str) -> list[str]:
    return [message["Body"] for message in sqs.receive_message(QueueUrl=url).get("Messages", [])]
