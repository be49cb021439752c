"""What a program of the bench needs in its environment to act as a function does."""

from __future__ import annotations

import os
from typing import Any


def of(function: dict[str, Any]) -> dict[str, str]:
    """The function's own settings, role and region; `function` is what the executor runs it by."""
    region = {"AWS_REGION": function["region"], "AWS_DEFAULT_REGION": function["region"]}
    return {"PATH": os.defpath, **function["environment"], **function["credentials"], **region}
