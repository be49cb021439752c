"""Who must not speak to the emulator: pages of the internet, by way of a browser on this machine.

Its root key is known to everybody and MiniStack allows every origin, so a page could sign a request, make a function
and so run what it likes. A browser names the page in `Origin`; one that was led here by a name of its own (DNS
rebinding) has that name in `Host`.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

_OURS = ("localhost", "127.0.0.1", "::1")
# Nobody but AWS decides where these lead, and MiniStack serves buckets and distributions by them.
_AWS = (".amazonaws.com", ".cloudfront.net")
REFUSAL = "The local AWS answers programs and pages of this machine only: address it as localhost or 127.0.0.1."


def is_one(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request with these headers comes from elsewhere."""
    given = {name: value.decode("latin-1") for name, value in headers if name in (b"origin", b"host")}
    page, host = given.get(b"origin"), _name(f"//{given.get(b'host', 'localhost')}")
    return (page is not None and not _is_local(_name(page))) or not (_is_local(host) or host.endswith(_AWS))


def _is_local(name: str) -> bool:
    return name in _OURS or name.endswith(".localhost")


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
