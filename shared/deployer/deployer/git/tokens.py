"""The tokens of private repositories, by host, as they lie in Secrets Manager: `{"github.com": "..."}`."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from skylift.errors import Fault
from skylift.secrets import Secret


class GitTokens:
    """`read` gives the secret's text; it is asked for each time, so that a renewed token is used."""

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read

    @classmethod
    def kept_in(cls, arn: str) -> GitTokens:
        """In that secret, looked up each time: whoever adds a token for a repository starts again at once."""
        return cls(Secret(arn, ttl_seconds=0).text)

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
