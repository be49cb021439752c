"""Where an API may be tested."""

from __future__ import annotations

from urllib.parse import urlsplit

from skylift.errors import Unprocessable

MAX_URL = 500
OF_THIS_MACHINE = ("localhost", "127.0.0.1")
FIELD = "base_url"


def base_url(text: str, *, this_machine: bool) -> str:
    """The URL without a slash at its end. `this_machine`: whether http on this machine will do beside https.

    Raises Unprocessable naming `base_url`.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _wrong("is no URL; write https://<host>/<path>") from None
    if len(text) > MAX_URL or any(character.isspace() or not character.isprintable() for character in text):
        raise _wrong(f"must be at most {MAX_URL} characters without spaces")
    if parts.username or parts.password:
        raise _wrong("must not hold credentials")
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise _wrong("must end with a path: no query, no fragment")
    if host in OF_THIS_MACHINE:
        allowed = this_machine and parts.scheme in ("http", "https")
    else:
        allowed = bool(host) and parts.scheme == "https"
    if not allowed:
        raise _wrong("must begin with https:// and a host" + (", or be on this machine" if this_machine else ""))
    return text.rstrip("/")


def _wrong(detail: str) -> Unprocessable:
    return Unprocessable.field(FIELD, detail)
