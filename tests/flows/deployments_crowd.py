"""All rows of the table on one platform: some by themselves, then all the others at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.builders.repositories import Repository
from tests.flows.deployments import TOKEN, Deployer, Hosts, Report
from tests.flows.deployments_row import Row
from tests.flows.deployments_table import ALONE, TOGETHER
from tests.running import RunningPlatform

SECRET = "deployer-git-tokens"
# Where the platform looks for what a repository requires.
INDEX = "deployer_deploy:settings.PACKAGE_INDEX"


@dataclass
class Crowd:
    """Sessions by the names of their rows."""

    platform: RunningPlatform
    deployer: Deployer
    hosts: Hosts
    sessions: dict[str, str] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    dead_before: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """The first rows one after the other; the others at once, as soon as private repositories have a token."""
        self.dead_before = waiting(self.platform, dead=True)
        keep_tokens(self.platform)
        for row in ALONE:
            self._start(row)
            self.deployer.ended(self.sessions[row.name])
        keep_tokens(self.platform, localhost=TOKEN)
        for row in TOGETHER:
            self._start(row)

    def end(self, names: Iterable[str] = ()) -> dict[str, Report]:
        """Every session, or those of these names, at its end."""
        return {name: self.ended(name) for name in names or self.sessions}

    def ended(self, name: str) -> Report:
        return self.deployer.ended(self.sessions[name])

    def _start(self, row: Row) -> None:
        made = self.repositories[row.name] = row.make(self.hosts, re.sub(r"\W+", "-", row.name))
        self.sessions[row.name] = self.deployer.start(row.operation, made.url, **row.wish)


def keep_tokens(platform: RunningPlatform, **tokens: str) -> None:
    """As an operator does: by host."""
    secrets: Any = platform.aws("secretsmanager")
    [kept] = secrets.list_secrets(Filters=[{"Key": "name", "Values": [SECRET]}])["SecretList"]
    secrets.put_secret_value(SecretId=kept["ARN"], SecretString=json.dumps(tokens))


def waiting(platform: RunningPlatform, *, dead: bool) -> dict[str, int]:
    """Messages in the deployer's queues, or in their dead-letter queues; queues without any are left out."""
    sqs: Any = platform.aws("sqs")
    counts = [f"ApproximateNumberOfMessages{which}" for which in ("", "NotVisible", "Delayed")]
    found: dict[str, int] = {}
    for url in sqs.list_queues(QueueNamePrefix="deployer").get("QueueUrls", []):
        name = url.rpartition("/")[2]
        if ("dlq" in name or "dead" in name) is dead:
            held = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=counts)["Attributes"]
            found[name] = sum(int(held[count]) for count in counts)
    assert found, "the deployer has queues"
    return {name: count for name, count in found.items() if count}
