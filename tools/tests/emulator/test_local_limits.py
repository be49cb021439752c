"""A property that is dropped in silence makes a stack that differs from its template, and no message says so."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from deployer_stacks.offered import OFFERED

_FILE = Path(__file__).resolve().parents[2] / "emulator" / "skylift_emulator" / "validation" / "local_limits.py"


def _local_limits() -> ModuleType:
    """The module by its file: the rest of its package needs the emulator's own environment."""
    spec = importlib.util.spec_from_file_location("local_limits", _FILE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_properties_of_every_offered_type_were_looked_through() -> None:
    surveyed = _local_limits().SURVEYED
    assert [name for name in OFFERED if not name.startswith(surveyed)] == []


def test_what_was_read_is_not_dropped_and_what_has_no_effect_on_aws_neither() -> None:
    limits = _local_limits()
    watched = limits.Watched({"Handler": "a.b", "DurableConfig": {"ExecutionTimeout": 60}, "KmsKeyArn": "arn:x"})
    assert watched.get("Handler") and limits.dropped("AWS::Lambda::Function", watched) == ["DurableConfig"]


def test_properties_that_are_passed_on_whole_count_as_read() -> None:
    limits = _local_limits()
    for pass_on in (dict, lambda given: {**given}, lambda given: given.copy(), lambda given: list(given.items())):
        watched = limits.Watched({"DurableConfig": {"ExecutionTimeout": 60}})
        pass_on(watched)
        assert limits.dropped("AWS::Lambda::Function", watched) == []


def test_a_value_that_is_aws_default_is_no_loss() -> None:
    limits = _local_limits()
    assert limits.dropped("AWS::ApiGateway::RestApi", limits.Watched({"ApiKeySourceType": "HEADER"})) == []
    assert limits.dropped("AWS::ApiGateway::RestApi", limits.Watched({"ApiKeySourceType": "AUTHORIZER"})) == [
        "ApiKeySourceType"
    ]
