"""What programs may read: every output of every type that the workspace uses is filled, or on its handler's list."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from pulumi import _types
from skylift_tools.aws import registry
from skylift_tools.engine import EngineError, ResourceState, World
from skylift_tools.engine.order import deployment_order
from skylift_tools.engine.projects import find

from .conftest import Write

WORKSPACE = Path(__file__).parents[3]


def sdk_class(token: str) -> Any:
    _, module, name = token.split(":")
    package = {"lambda": "lambda_"}.get(module.split("/")[0], module.split("/")[0])
    return getattr(importlib.import_module(f"pulumi_aws.{package}"), name)


def computed(token: str) -> set[str]:
    """The outputs of a type that are not inputs as well."""
    kind = sdk_class(token)
    names = _types.resource_py_to_pulumi_names(kind)
    inputs = {names.get(name, name) for name in inspect.signature(kind._internal_init).parameters}
    return set(names.values()) - inputs


def test_every_handler_is_of_a_type_that_the_sdk_knows() -> None:
    for token in registry.handlers():
        assert sdk_class(token).__name__ == re.split("[:/]", token)[-1]


def test_unfilled_outputs_are_computed_ones() -> None:
    for token, handler in registry.handlers().items():
        assert handler.unfilled <= computed(token), token


def test_no_output_of_the_workspaces_resources_is_left_none(world: World) -> None:
    recorded: list[ResourceState] = []
    for project in deployment_order(find(WORKSPACE), world):
        world.up(project)
        recorded += [state for state in world.record(project) if state.type.startswith("aws:")]
    missing = {
        (state.type, name)
        for state in recorded
        for name in computed(state.type) - state.outputs.keys() - registry.handlers()[state.type].unfilled
    }
    assert not missing


def test_a_program_that_uses_an_unfilled_output_is_told_which(world: World, write: Write) -> None:
    source = """
        bucket = aws.s3.Bucket("b", bucket="unfilled")
        aws.cloudwatch.Dashboard("d", dashboard_name="d",
                                 dashboard_body=pulumi.Output.json_dumps({"zone": bucket.hosted_zone_id}))
    """
    with pytest.raises(EngineError, match=r"Dashboard 'd' uses aws:s3/bucket:Bucket.hostedZoneId"):
        world.up(write("unfilled", source))
