"""The tokens of private repositories, by host, as they lie in Secrets Manager: `{"github.com": "..."}`."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from skylift.errors import Fault


class GitTokens:
    """`read` gives the secret's text; it is asked for each time, so that a renewed token is used."""

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read

    def of(self, url: str) -> str | None:
        """The token for the URL's host, if there is one. Raises Fault for a secret that nobody can read."""
        try:
            tokens = json.loads(self._read())
        except ValueError:
            raise _unreadable() from None
        if not isinstance(tokens, dict):
            raise _unreadable()
        token = tokens.get(urlsplit(url).hostname or "")
        return token if isinstance(token, str) and token else None


def _unreadable() -> Fault:
    return Fault('the secret of git tokens must be JSON such as {"github.com": "<token>"}')
