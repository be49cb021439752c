"""Every resource type that has a handler, found in the modules of this package."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from skylift_tools.aws.resource import Resource


@cache
def handlers() -> dict[str, Resource]:
    """All handlers by Pulumi type token."""
    package = __name__.rsplit(".", 1)[0]
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"{package}.{module.name}")
    return {kind.token: kind() for kind in _concrete(Resource)}


def handler(token: str) -> Resource | None:
    """The handler of a type, or None."""
    return handlers().get(token)


def _concrete(kind: type[Resource]) -> list[type[Resource]]:
    own = [kind] if "token" in vars(kind) else []
    return own + [found for below in kind.__subclasses__() for found in _concrete(below)]
