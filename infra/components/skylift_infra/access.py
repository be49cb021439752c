"""An address travels with its permission: components hand out `Access`, a function takes a list of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from skylift_infra.policy import Statement


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a function gets by asking for one thing.

    environment: setting name -> value. statements: what its role may do, each naming the service it dials.
    requires: resources that must exist before the function answers (a login role, applied migrations).
    """

    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    statements: Sequence[Statement] = ()
    requires: Sequence[pulumi.Resource] = ()


def settings(values: Mapping[str, object]) -> Access:
    """Plain values from the stack's YAML as settings of the function; they carry no permission."""
    return Access(environment={name: _as_text(value) for name, value in values.items()})


def merged_environment(access: Sequence[Access]) -> dict[str, pulumi.Input[str]]:
    """All settings of a function.

    The same address may come twice (reading and writing one bucket); two addresses under one name raise ValueError.
    """
    merged: dict[str, pulumi.Input[str]] = {}
    for each in access:
        for name, value in each.environment.items():
            if name in merged and not _same(merged[name], value):
                raise ValueError(f"setting {name} is supplied twice with different values; give one another name")
            merged[name] = value
    return merged


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError(f"a setting must be text, a number or a boolean, not {type(value).__name__}: {value!r}")


def _same(one: pulumi.Input[str], other: pulumi.Input[str]) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    return one is other
