"""Requests and answers as reports show them: without what looks like a secret, wherever it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from deployer.redaction import REDACTED, redacted

MAX_TEXT = 1_000
_SECRET_NAME = re.compile(r"(?i)secret|passw|api[_-]?key|token|authorization|cookie|credential|session[_-]?id|\bjwt\b")
_SHORTEST = 6


class Shown:
    """`hide` is told of values that were carried on under a secret's name: they are hidden wherever they come back."""

    def __init__(self) -> None:
        self._hidden: set[str] = set()

    def hide(self, name: str, value: str) -> None:
        if _SECRET_NAME.search(name) and len(value) >= _SHORTEST:
            self._hidden.add(value)

    def text(self, text: str) -> str:
        """At most 1,000 characters. JSON keeps its form."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return self._plain(text)[:MAX_TEXT]
        return json.dumps(self.value(value), ensure_ascii=False)[:MAX_TEXT]

    def value(self, value: Any, name: str = "") -> Any:
        if isinstance(value, Mapping):
            return {self._plain(str(key)): self.value(each, str(key)) for key, each in value.items()}
        if isinstance(value, list):
            return [self.value(each, name) for each in value]
        if value is not None and not isinstance(value, bool) and _SECRET_NAME.search(name):
            return REDACTED
        return self._plain(value) if isinstance(value, str) else value

    def _plain(self, text: str) -> str:
        for secret in self._hidden:
            text = text.replace(secret, REDACTED)
        return redacted(text)
