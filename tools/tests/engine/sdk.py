"""The SDK's own knowledge of a resource type."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

from pulumi import _types


def sdk_class(token: str) -> Any:
    """The class of a type token."""
    _, module, name = token.split(":")
    package = {"lambda": "lambda_"}.get(module.split("/")[0], module.split("/")[0])
    return getattr(importlib.import_module(f"pulumi_aws.{package}"), name)


def computed(token: str) -> set[str]:
    """The outputs of a type that are not inputs as well."""
    kind = sdk_class(token)
    names = _types.resource_py_to_pulumi_names(kind)
    inputs = {names.get(name, name) for name in inspect.signature(kind._internal_init).parameters}
    return set(names.values()) - inputs
