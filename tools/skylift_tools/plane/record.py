"""What the stacks' records say: read from the files, without the engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

STACK = "pulumi:pulumi:Stack"
FUNCTION = "aws:lambda/function:Function"
QUEUE = "aws:sqs/queue:Queue"
MACHINE = "aws:sfn/stateMachine:StateMachine"
API = "aws:apigatewayv2/api:Api"
API_STAGE = "aws:apigatewayv2/stage:Stage"
ROUTE = "aws:apigatewayv2/route:Route"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"

# What holds data that nobody could make again.
STORES = (
    "aws:cognito/userPool:UserPool",
    "aws:dynamodb/table:Table",
    "aws:rds/cluster:Cluster",
    "aws:s3/bucket:Bucket",
)

Resource = dict[str, Any]


class Record:
    """All stacks that have been brought up in a state folder."""

    def __init__(self, stacks: dict[str, list[Resource]]) -> None:
        self.stacks = stacks

    @classmethod
    def read(cls, folder: Path) -> Record:
        """The stacks whose files lie in `folder`; a file that is being written is read as it was before."""
        found = {path.stem: _resources(json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))}
        return cls({name: resources for name, resources in found.items() if resources})

    def of(self, kind: str) -> Iterator[tuple[str, Resource]]:
        """`(stack, resource)` of all resources of one type that are not waiting for their deletion."""
        for stack, resources in self.stacks.items():
            for resource in resources:
                if resource["type"] == kind and not resource.get("delete"):
                    yield stack, resource

    def outputs(self, stack: str) -> dict[str, Any]:
        """The stack's exports; empty when it has not been up."""
        for name, resource in self.of(STACK):
            if name == stack:
                return dict(resource.get("outputs") or {})
        return {}

    def stores(self, stack: str) -> list[str]:
        """Identifiers of the stack's stores: removing it would lose what people put in."""
        return sorted(resource["id"] for resource in self.stacks.get(stack, ()) if resource["type"] in STORES)

    def functions(self, stacks: Iterable[str]) -> list[str]:
        """Names of the functions that these stacks declare."""
        wanted = set(stacks)
        return sorted({resource["outputs"]["name"] for stack, resource in self.of(FUNCTION) if stack in wanted})


def _resources(document: dict[str, Any]) -> list[Resource]:
    deployment = document.get("deployment", document)
    return list(deployment.get("resources") or [])
