"""What a deployment gives out, small enough to be kept with its session."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from deployer.redaction import redacted_value, without

MAX_OUTPUTS = 100
MAX_VALUE = 1_000


def kept(outputs: Mapping[str, str], secrets: Collection[str] = ()) -> dict[str, str]:
    """The first 100 by name, each value up to 1,000 characters: an item of the table takes no more.

    Without what looks like a secret, is called one, or was given as one: who may see it finds it in the stack itself.
    """
    told = {name: without(outputs[name], secrets) for name in sorted(outputs)[:MAX_OUTPUTS]}
    return {name: redacted_value(name, value)[:MAX_VALUE] for name, value in told.items()}
