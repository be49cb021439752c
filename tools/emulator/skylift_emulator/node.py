"""Node functions: what stands in the way on this machine and not on AWS is said, with the way out."""

from __future__ import annotations

import json
import re
from typing import Any

# Version 2 of the SDK, `aws-sdk`, came with runtimes that no function can be made with any more.
_SDK = re.compile(r"Cannot find (?:package|module) '(@aws-sdk/[^']+|@smithy/[^']+)")
_NO_NODE = "No such file or directory: 'node'"


def explained(result: dict[str, Any]) -> dict[str, Any]:
    """An invocation's result as MiniStack gives it: a failure is in its log, as Lambda's runtime writes it there, and
    has more words where it is for a lack of this machine."""
    body = result.get("body")
    if not result.get("error") or not isinstance(body, dict):
        return result
    message = str(body.get("errorMessage", ""))
    body = {**body, "errorMessage": f"{message}{_hint(message)}"}
    line = f"ERROR\tInvoke Error\t{json.dumps(body)}"
    return {**result, "body": body, "log": "\n".join(filter(None, [str(result.get("log") or ""), line]))}


def _hint(message: str) -> str:
    if _SDK.search(message):
        return " On AWS the runtime brings this package; here a function brings it in its node_modules."
    return " There is no Node on this machine: install it to run Node functions here." if _NO_NODE in message else ""
