"""What programs declare reaches AWS: a property that no request carries would be dropped in silence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient
from skylift_tools.aws import registry
from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Resource, Values
from skylift_tools.engine import World
from skylift_tools.engine.order import deployment_order
from skylift_tools.engine.projects import find

WORKSPACE = Path(__file__).parents[3]

# Not sent, on purpose: what only concerns deleting, waiting and the engine itself, or is sent in another form.
UNSENT = {
    "forceDestroy",
    "recoveryWindowInDays",
    "replaceSecurityGroupsOnDestroy",
    "replacementSecurityGroupIds",
    "skipFinalSnapshot",
    "lifecycleScope",
    "triggers",
    "eventbridge",
    "input",
    "policy",
    "code",
    "tags",
    "tagsAll",
}


@pytest.fixture
def unsent(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What was declared and neither named nor given in any request of its resource's creation."""
    missing: set[str] = set()
    requests = threading.local()
    base: Any = BaseClient
    call = base._make_api_call

    def recorded(client: BaseClient, operation: str, params: Any) -> Any:
        getattr(requests, "made", []).append(params)
        return call(client, operation, params)

    def watch(handler: Resource) -> None:
        make = handler.make

        def watched(account: Account, props: Values) -> tuple[str, Values]:
            requests.made = []
            made = make(account, props)
            missing.update(f"{handler.token} {path}" for path in _lost(handler, props, requests.made))
            return made

        monkeypatch.setattr(handler, "make", watched)

    monkeypatch.setattr(BaseClient, "_make_api_call", recorded)
    for handler in registry.handlers().values():
        watch(handler)
    return missing


def test_every_declared_property_of_the_workspace_is_sent(world: World, unsent: set[str]) -> None:
    for project in deployment_order(find(WORKSPACE), world):
        world.up(project)
    assert not unsent


def _lost(handler: Resource, props: Values, requests: list[Any]) -> Iterator[str]:
    names = {name for name, _ in _leaves(requests)}
    values = {value for _, value in _leaves(requests)}
    declared = {key: value for key, value in props.items() if key not in UNSENT and handler.defaults.get(key) != value}
    for name, value in _leaves(declared):
        if name not in names and value not in values:
            yield name


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, key.casefold())
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, name)
    else:
        yield name, str(value).lower()
