"""Rules of AWS's services that their models leave out: one file per subject, found by its place here.

Each file has `RULES`: the checks of an operation, by botocore's name of the service and of the operation.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any

from skylift_emulator.validation.refusal import Refusal

Params = dict[str, Any]
Rule = Callable[[Params], Refusal | None]
Rules = dict[tuple[str, str], tuple[Rule, ...]]


@cache
def _all() -> Rules:
    found: Rules = {}
    for module in pkgutil.iter_modules(__path__):
        for key, rules in importlib.import_module(f"{__name__}.{module.name}").RULES.items():
            found[key] = (*found.get(key, ()), *rules)
    return found


def refusal(service: str, operation: str, params: Params) -> Refusal | None:
    """The first rule of the operation that the request breaks; None where it breaks none."""
    for rule in _all().get((service, operation), ()):
        if (found := rule(params)) is not None:
            return found
    return None
