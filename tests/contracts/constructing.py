"""The record of a stack that runs nowhere here: `python -m tests.contracts.constructing prod` prints it as JSON.

Every program runs against Pulumi's own mocks, in a process of its own because they stay for good. What AWS would
answer is made up; what the programs declare is real.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime import mocks
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


class NotYet(Exception):
    """A program asked for the outputs of a stack that has not run."""


class MadeUp(mocks.Mocks):
    """Answers as AWS would, as far as programs ask, and remembers what was declared."""

    def __init__(self, project: str, outputs: dict[str, dict[str, Any]]) -> None:
        self.project = project
        self.outputs = outputs
        self.resources: list[dict[str, Any]] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        if args.typ == REFERENCE:
            return args.name, {"outputs": self._stack(args.inputs["name"].split("/")[1])}
        made = {**_made_up(args.typ, args.name), **args.inputs}
        identity = f"{args.name}-id"
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

    def _stack(self, name: str) -> dict[str, Any]:
        if name not in self.outputs:
            raise NotYet(name)
        return self.outputs[name]


def _made_up(type: str, name: str) -> dict[str, Any]:
    service = type.split(":")[1].split("/")[0]
    kind = type.rpartition(":")[2].lower()
    arn = f"arn:aws:{service}:{REGION}:{ACCOUNT}:{kind}:{name}"
    return {
        "arn": arn,
        "invokeArn": f"{arn}:invoke",
        "executionArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{name}",
        "invokeUrl": f"https://{name}.example.com",
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
    """Run one program; its exports are added to `outputs`. Raises NotYet when a stack that it refers to is missing."""
    made = MadeUp(project.name, outputs)
    mocks.set_mocks(made, project=project.name, stack=stack, preview=True)
    config = yaml.safe_load((project.root / f"Pulumi.{stack}.yaml").read_text())["config"]
    pulumi.runtime.set_all_config({key: _text(value) for key, value in config.items()})
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
    resources: list[dict[str, Any]] = []
    waiting = find(ROOT)
    while waiting:
        still = [project for project in waiting if not _done(project, stack, outputs, resources)]
        if len(still) == len(waiting):
            raise NotYet(f"stacks that wait for each other: {', '.join(project.name for project in still)}")
        waiting = still
    return {"stack": stack, "resources": resources, "outputs": outputs}


def _done(project: Project, stack: str, outputs: dict[str, dict[str, Any]], resources: list[dict[str, Any]]) -> bool:
    try:
        resources += run(project, stack, outputs).resources
    except NotYet:
        return False
    return True


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    json.dump(construct(sys.argv[1]), sys.stdout, default=str)
