"""Outputs that AWS knows and the local plane does not must not turn into None on their way into another resource.

The program gets a marker in place of each, which travels through `apply`, `concat` and JSON like any text; where it
arrives, the run fails with the name of the output.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from skylift_tools.aws.resource import Resource
from skylift_tools.engine.errors import EngineError
from skylift_tools.engine.wire import MARK

_MARKER = re.compile(re.escape(MARK) + "([^>]+)>")


def markers(handler: Resource | None, outputs: dict[str, Any]) -> dict[str, str]:
    """A marker for each output of a type that no handler fills."""
    if handler is None:
        return {}
    return {name: f"{MARK}{handler.token}.{name}>" for name in handler.unfilled - outputs.keys()}


def refuse(what: str, texts: Iterable[str]) -> None:
    """Fail when one of the texts that `what` is given holds a marker."""
    for text in texts:
        if found := _MARKER.search(text):
            raise EngineError(
                f"{what} uses {found[1]}, which the local plane does not fill: fill it in its handler under "
                "tools/skylift_tools/aws, or do without it"
            )
