"""The workspace's own programs: what they declare is filled, changed in place and deleted by its handlers."""

from __future__ import annotations

from pathlib import Path

import pytest
from skylift_tools.aws import registry, tags
from skylift_tools.aws.account import Account
from skylift_tools.engine import Project, ResourceState, World
from skylift_tools.engine.order import deployment_order
from skylift_tools.engine.projects import find

from .conftest import Emulator
from .sdk import computed

WORKSPACE = Path(__file__).parents[3]
# Outputs that an update is meant to change.
MOVING = {"version", "qualifiedArn", "qualifiedInvokeArn", "lastModified", "lastModifiedDate", "versionId"}


@pytest.fixture(scope="module")
def world(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(emulator.clients, tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def order(world: World) -> list[Project]:
    projects = deployment_order(find(WORKSPACE), world)
    for project in projects:
        world.up(project)
    return projects


@pytest.fixture
def states(world: World, order: list[Project]) -> list[ResourceState]:
    return [state for project in order for state in world.record(project) if state.type in registry.handlers()]


def test_no_output_is_left_none(states: list[ResourceState]) -> None:
    missing = {
        (state.type, name)
        for state in states
        for name in computed(state.type) - state.outputs.keys() - registry.handlers()[state.type].unfilled
    }
    assert not missing


def test_every_resource_takes_an_update_and_tags(world: World, order: list[Project]) -> None:
    for project in order:
        account = Account(world.clients, "eu-west-1", world.local, project.main)
        for state in (found for found in world.record(project) if found.type in registry.handlers()):
            handler = registry.handlers()[state.type]
            after = handler.change(account, state.id, old=state.outputs, new=state.inputs)
            assert {key for key in after if state.outputs.get(key) != after[key]} <= MOVING, state.urn
            if handler.tagged:
                tags.retag(account, handler, before=state.outputs, tags={"owner": "test"})


def test_an_unchanged_workspace_is_left_alone(world: World, order: list[Project]) -> None:
    assert not [project.name for project in order if world.up(project).changed]


def test_a_destroyed_workspace_leaves_nothing(world: World, order: list[Project]) -> None:
    for project in reversed(order):
        world.destroy(project)
    client = {name: world.clients.get(name, "eu-west-1") for name in ("lambda", "sqs", "s3", "iam", "rds", "logs")}
    assert client["lambda"].list_functions()["Functions"] == []
    assert client["sqs"].list_queues().get("QueueUrls", []) == []
    assert client["s3"].list_buckets()["Buckets"] == []
    assert client["iam"].list_roles()["Roles"] == []
    assert client["rds"].describe_db_clusters()["DBClusters"] == []
    assert client["logs"].describe_log_groups()["logGroups"] == []
