"""JSON text that is the same in every run of a program.

The engine hands over objects read from another stack with their keys in random order and their integers as floats. As
text, both would look like a change in every preview.
"""

import json
from typing import Any

import pulumi


def render(value: Any) -> str:
    """JSON with sorted keys; a float without a fraction is written as an integer."""
    return json.dumps(_plain(value), sort_keys=True)


def dumps(value: Any) -> pulumi.Output[str]:
    """As `render`, once all outputs inside `value` are known."""
    return pulumi.Output.from_input(value).apply(render)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
