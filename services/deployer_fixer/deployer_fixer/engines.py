"""From a name in the settings to the engine. What is not asked for is not imported."""

from __future__ import annotations

from deployer_fixer.case import Engine

RULES = "rules"
BEDROCK = "bedrock:"


def engine(name: str, region: str) -> Engine:
    """`rules` or `bedrock:<model id>`. Raises ValueError for another name."""
    if name == RULES:
        from deployer_fixer.rules.engine import Rules

        return Rules(region)
    if name.startswith(BEDROCK):
        from deployer_fixer.model.engine import Model

        return Model(name.removeprefix(BEDROCK), region)
    raise ValueError(f"FIX_ENGINE {name!r} is not known; it is `rules` or `bedrock:<model id>`")
