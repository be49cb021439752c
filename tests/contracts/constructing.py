"""The record of a stack that runs nowhere here: `python -m tests.contracts.constructing prod` prints it as JSON.

Every program runs against Pulumi's own mocks, in a process of its own because they stay for good. What AWS would
answer is made up; what the programs declare is real.
"""

from __future__ import annotations

import json
import runpy
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks
from skylift_tools.engine import Clients, World, config
from skylift_tools.engine.order import deployment_order
from skylift_tools.engine.projects import Project, find

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT, REGION = "123456789012", "eu-west-1"
REFERENCE = "pulumi:pulumi:StackReference"
ANSWERS: dict[str, dict[str, Any]] = {
    "getCallerIdentity": {"accountId": ACCOUNT},
    "getRegion": {"region": REGION},
    "getPartition": {"partition": "aws"},
    "getAvailabilityZones": {"names": [f"{REGION}{zone}" for zone in "abc"]},
    "getRandomPassword": {"randomPassword": "x" * 64},
}


class MadeUp(mocks.Mocks):
    """Answers as AWS would, as far as programs ask, and remembers what was declared."""

    def __init__(self, project: str, outputs: dict[str, dict[str, Any]]) -> None:
        self.project = project
        self.outputs = outputs
        self.resources: list[dict[str, Any]] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        if args.typ == REFERENCE:
            return args.name, {"outputs": self.outputs[args.inputs["name"].split("/")[1]]}
        made = {**_made_up(args.typ, args.name), **args.inputs}
        identity = _identity(args.typ, args.name)
        self.resources.append(
            {
                "project": self.project,
                "type": args.typ,
                "name": args.name,
                "id": identity,
                "inputs": args.inputs,
                "outputs": made,
            }
        )
        return identity, made

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]]]:
        return ANSWERS[args.token.rpartition(":")[2]], []


def _identity(type: str, name: str) -> str:
    """As AWS would form it, where its models say how."""
    number = sha256(f"{type} {name}".encode()).hexdigest()[:17]
    prefixes = {"Subnet": "subnet-", "SecurityGroup": "sg-", "Vpc": "vpc-", "UserPool": f"{REGION}_"}
    return prefixes.get(type.rpartition(":")[2], f"{name}-") + number


def _made_up(type: str, name: str) -> dict[str, Any]:
    service = type.split(":")[1].split("/")[0]
    kind = type.rpartition(":")[2].lower()
    place = ("iam", "", f"{kind}/") if service == "iam" else (service, REGION, f"{kind}:")
    arn = f"arn:aws:{place[0]}:{place[1]}:{ACCOUNT}:{place[2]}{name}"
    return {
        "arn": arn,
        "invokeArn": f"{arn}:invoke",
        "executionArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{name}",
        "apiEndpoint": f"https://{name}.example.com",
        "url": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}",
        "name": name,
        "bucket": name,
        "version": "1",
        "endpoint": f"{name}.example.com",
        "clusterResourceId": f"cluster-{name}",
        "masterUserSecrets": [{"secretArn": f"{arn}:master"}],
        "prefixListId": f"pl-{name}",
    }


def run(project: Project, stack: str, outputs: dict[str, dict[str, Any]]) -> MadeUp:
    """Run one program; its exports are added to `outputs`."""
    made = MadeUp(project.name, outputs)
    mocks.set_mocks(made, project=project.name, stack=stack, preview=True)
    texts = config.load(project, stack)
    # What the zips hold has tests of its own.
    config.from_source(texts, project)
    pulumi.runtime.set_all_config(texts)
    exported: dict[str, Any] = {}
    # Stacks that run against mocks have no outputs: the exports are caught at the door.
    vars(pulumi)["export"] = exported.__setitem__

    def program() -> pulumi.Output[None]:
        runpy.run_path(str(project.main / "__main__.py"), run_name="__main__")
        return pulumi.Output.all(**exported).apply(lambda known: outputs.__setitem__(project.name, dict(known)))

    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]  # the SDK does not type its decorator
    return made


def construct(stack: str) -> dict[str, Any]:
    """All programs, those that others refer to first."""
    outputs: dict[str, dict[str, Any]] = {}
    resources = [found for project in _in_order(stack) for found in run(project, stack, outputs).resources]
    return {"stack": stack, "resources": resources, "outputs": outputs}


def _in_order(stack: str) -> list[Project]:
    with tempfile.TemporaryDirectory() as state:
        return deployment_order(find(ROOT), World(Clients("http://nowhere.invalid"), Path(state), stack=stack))


if __name__ == "__main__":
    json.dump(construct(sys.argv[1]), sys.stdout, default=str)
