import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import boto3
import pytest
from moto import mock_aws
from skylift import clients

from tests.builders.bedrock import Recorded, serving

Lines = Callable[[], list[dict[str, Any]]]
Bedrock = Callable[..., Recorded]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stores that live as long as the test."""
    for name, value in {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        clients.session.cache_clear()
        clients.client.cache_clear()
        yield
    clients.session.cache_clear()
    clients.client.cache_clear()


@pytest.fixture
def bedrock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bedrock]:
    """The real client, pointed at a server of ours."""
    for name, value in {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with ExitStack() as stack:

        def answering(*answers: tuple[int, str, str]) -> Recorded:
            recorded = Recorded(list(answers))
            monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", stack.enter_context(serving(recorded)))
            clients.session.cache_clear()
            clients.client.cache_clear()
            return recorded

        yield answering
    clients.session.cache_clear()
    clients.client.cache_clear()


@pytest.fixture
def table_client(aws: None) -> Any:
    """A client of a table `shelf`, with the keys and the index that infrastructure gives to every table."""
    client = boto3.client("dynamodb")
    client.create_table(
        TableName="shelf",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "gsi1pk", "gsi1sk")
        ],
        KeySchema=_keys("pk", "sk"),
        GlobalSecondaryIndexes=[
            {"IndexName": "gsi1", "KeySchema": _keys("gsi1pk", "gsi1sk"), "Projection": {"ProjectionType": "ALL"}}
        ],
    )
    return client


@pytest.fixture
def logged(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Lines:
    """The lines that were logged since the last call, metrics among them."""
    import sys

    from skylift import log

    class Now:
        def write(self, text: str) -> int:
            return sys.stdout.write(text)

        def flush(self) -> None:
            sys.stdout.flush()

    # The logger holds the output of the moment it was made, which belongs to another test.
    monkeypatch.setattr(log._logger.registered_handler, "stream", Now())
    return lambda: [json.loads(line) for line in capfd.readouterr().out.splitlines() if line.startswith("{")]


def _keys(partition: str, sort: str) -> Any:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
