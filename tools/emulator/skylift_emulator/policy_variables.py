"""Policy variables such as `${aws:PrincipalTag/team}` in resources and conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_VARIABLE = re.compile(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")
_LITERAL = ("*", "?", "$")
Look = Callable[[str], Any]


class Unknown(LookupError):
    """A variable has no value in this request, and no default."""


def filled(text: str, look: Look) -> str:
    """The text with the values of its variables. Raises `Unknown`.

    look: the value of a condition key; `None` if the request has none.
    """

    def value(found: re.Match[str]) -> str:
        name, default = found.groups()
        if name in _LITERAL:
            return name
        known = look(name)
        if known is None and default is None:
            raise Unknown(name)
        return str(default if known is None else known)

    return _VARIABLE.sub(value, text)


def resources(patterns: list[str], look: Look) -> list[str]:
    """The patterns with their variables filled; those with an unknown variable match nothing and are left out."""
    return [text for pattern in patterns for text in _known(pattern, look)]


def conditions(given: dict[str, Any], look: Look) -> dict[str, Any]:
    """The condition blocks with their values filled; a value with an unknown variable is left out."""
    return {
        operator: {key: _values(value, look) for key, value in block.items()} if isinstance(block, dict) else block
        for operator, block in given.items()
    }


def _values(value: Any, look: Look) -> Any:
    values = value if isinstance(value, list) else [value]
    return [text for each in values for text in (_known(each, look) if isinstance(each, str) else [each])]


def _known(text: str, look: Look) -> list[str]:
    try:
        return [filled(text, look)]
    except Unknown:
        return []
