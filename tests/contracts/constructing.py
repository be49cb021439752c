"""The record of a stack that runs nowhere here, as JSON: `python -m tests.contracts.constructing prod [FOLDER]`.

Every program runs in our own engine, twice, against an AWS that is made up; what the programs declare is real. A
process of its own, because all resource types are replaced for good.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from skylift_tools.aws import data_sources, registry
from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Resource, Values
from skylift_tools.engine import Clients, World, config
from skylift_tools.engine.order import Graph, deployment_order, references, waves
from skylift_tools.engine.projects import Project, find
from skylift_tools.engine.state import ResourceState

from tests.builders import made_up_aws

ROOT = Path(__file__).resolve().parents[2]


# Where the logical name of a resource is kept for its creation; it is not part of the record.
LOGICAL = "__logical"


class MadeUp(Resource):
    """A resource type whose inputs are recorded as they are declared, and whose outputs are made up."""

    def __init__(self, real: Resource) -> None:
        vars(self).update(token=real.token, secret_outputs=real.secret_outputs)

    def check(self, account: Account, props: Values, *, urn: str, logical: str, old: Any) -> Values:
        return props | {LOGICAL: logical}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        name = props[LOGICAL]
        return made_up_aws.identity(self.token, name), made_up_aws.outputs(self.token, name) | props


class Parameters:
    """The parameter store of the emulator, in which the engine keeps the serial of each stack."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def put_parameter(self, *, Name: str, Value: str, **_: Any) -> None:  # noqa: N803
        self._values[Name] = Value

    def get_parameter(self, *, Name: str) -> dict[str, Any]:  # noqa: N803
        return {"Parameter": {"Value": self._values[Name]}}


class Nowhere(Clients):
    """No service is there but the parameter store: a program that would call one fails."""

    def __init__(self) -> None:
        super().__init__("http://nowhere.invalid", account=made_up_aws.ACCOUNT)
        self._parameters = Parameters()

    def get(self, service: str, region: str) -> Any:
        if service != "ssm":
            raise LookupError(f"{service} was called")
        return self._parameters


def make_up_aws() -> None:
    """From now on, every resource type and data source of this process is made up."""
    handlers = registry.handlers()
    handlers.update({token: MadeUp(real) for token, real in handlers.items()})
    data_sources.read = made_up_aws.read
    # What the zips contain has tests of its own.
    os.environ[config.CODE_OVERRIDE] = "source"


class Construction:
    """Every program below a folder, brought up as one stack. Its state is gone with the temporary folder `state`."""

    def __init__(self, root: Path, stack: str, state: Path) -> None:
        self.projects = find(root)
        self.world = World(Nowhere(), state, stack=stack)

    def references(self) -> Graph:
        """For each project, those that its program refers to."""
        return references(self.projects, self.world)

    def waves(self) -> list[list[str]]:
        """The projects that may come up together, those that others refer to first."""
        return [[project.name for project in wave] for wave in waves(self.projects, self.references())]

    def resources(self) -> list[dict[str, Any]]:
        """Every declared resource, in the shape of `pulumi stack export`."""
        projects = deployment_order(self.projects, self.world)
        for project in projects:
            self.world.up(project)
        return [entry(found, project) for project in projects for found in self.world.record(project)]


def construct(root: Path, stack: str) -> dict[str, Any]:
    """What the programs declare, in which order, and which inputs differ when they run a second time."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        construction = Construction(root, stack, Path(first))
        resources = construction.resources()
        again = Construction(root, stack, Path(second)).resources()
        return {
            "waves": construction.waves(),
            "references": {name: sorted(found) for name, found in construction.references().items()},
            "resources": resources,
            "changing": changing(resources, again),
        }


def entry(found: ResourceState, project: Project) -> dict[str, Any]:
    found = replace(found, inputs=_without(found.inputs), outputs=_without(found.outputs))
    secrets = {"secretInputs": sorted(found.secret_inputs), "secretOutputs": sorted(found.secret_outputs)}
    plain = {"project": project.name, "name": found.name, "inputs": found.inputs, "outputs": found.outputs}
    return found.to_export() | secrets | plain


def _without(values: Values) -> Values:
    return {key: value for key, value in values.items() if key != LOGICAL}


def changing(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> list[str]:
    """The inputs that two runs of the same programs declare differently, compared as they are, not by meaning."""
    # Programs register their resources from several threads, in any order.
    others = {found["urn"]: found["inputs"] for found in second}
    return [
        f"{found['urn']}: {key}"
        for found in first
        for key, value in found["inputs"].items()
        if value != others[found["urn"]].get(key)
    ]


if __name__ == "__main__":
    make_up_aws()
    json.dump(construct(Path(sys.argv[2]) if sys.argv[2:] else ROOT, sys.argv[1]), sys.stdout)
