"""Node functions: what stands in the way on this machine and not on AWS is said, with the way out."""

from __future__ import annotations

import re
from typing import Any

_SDK = re.compile(r"Cannot find (?:package|module) '(@aws-sdk/[^']+|@smithy/[^']+|aws-sdk)")
_NO_NODE = "No such file or directory: 'node'"
_HINTS = {
    "sdk": "On AWS the runtime brings this package; here a function brings it in its node_modules.",
    "node": "There is no Node on this machine: install it to run Node functions here.",
}


def explained(result: dict[str, Any]) -> dict[str, Any]:
    """An invocation's result as MiniStack gives it, with more words where it failed for a lack of this machine."""
    body = result.get("body")
    if not result.get("error") or not isinstance(body, dict):
        return result
    message = str(body.get("errorMessage", ""))
    hint = _HINTS["sdk"] if _SDK.search(message) else _HINTS["node"] if _NO_NODE in message else ""
    return {**result, "body": {**body, "errorMessage": f"{message} {hint}"}} if hint else result
