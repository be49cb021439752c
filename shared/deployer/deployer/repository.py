"""Which repositories may be deployed, by their URL. Source of the URL's form: git's own clone URLs over HTTPS."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from skylift.errors import Unprocessable

ANY_OWNER = "*"
THIS_MACHINE = "localhost"
MAX_URL = 500
MAX_BRANCH = 200
_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")
# git-check-ref-format, narrowed to what can be shown and logged without quoting.
_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*")
_ROOT_PART = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_. +@-]*")


@dataclass(frozen=True, slots=True)
class Allowed:
    """hosts: names without a port. owners: the accounts or organisations whose repositories may be deployed."""

    hosts: Collection[str]
    owners: Collection[str]

    @classmethod
    def of(cls, hosts: str, owners: str) -> Allowed:
        """From settings: names separated by commas."""
        return cls(_listed(hosts), _listed(owners))


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository by its clone URL, which holds no credentials."""

    url: str
    owner: str
    name: str


def repository(url: str, allowed: Allowed) -> Repository:
    """Raises Unprocessable naming `repository`, what is wrong with it, and what would be right."""
    if len(url) > MAX_URL:
        raise _wrong(f"has {len(url)} characters; at most {MAX_URL}")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _wrong("is no URL; write https://<host>/<owner>/<name>") from None
    if parts.username or parts.password:
        raise _wrong("must not hold credentials; a private repository's token comes from Secrets Manager")
    if host not in allowed.hosts:
        raise _wrong(f"must lie on one of {', '.join(sorted(allowed.hosts))}, not on {host!r}")
    _check_scheme(parts.scheme, host, port)
    if parts.query or parts.fragment:
        raise _wrong("must end with the repository's name: no query, no fragment")
    return _named(url, parts.path, allowed)


def _listed(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.split(",") if name.strip())


def _check_scheme(scheme: str, host: str, port: int | None) -> None:
    if host == THIS_MACHINE:
        if scheme not in ("http", "https"):
            raise _wrong("must begin with http:// or https:// on this machine")
    elif scheme != "https" or port is not None:
        raise _wrong("must begin with https:// and name no port")


def _named(url: str, path: str, allowed: Allowed) -> Repository:
    names = path.removeprefix("/").removesuffix("/").removesuffix(".git").split("/")
    if len(names) != 2 or not all(_NAME.fullmatch(name) and set(name) != {"."} for name in names):
        raise _wrong("must be <host>/<owner>/<name>, of letters, digits, dots, dashes and underscores")
    owner, name = names
    if ANY_OWNER not in allowed.owners and owner.lower() not in {each.lower() for each in allowed.owners}:
        raise _wrong(f"belongs to {owner!r}, who is not among the owners whose repositories may be deployed")
    return Repository(url.removesuffix("/"), owner, name)


def branch(text: str) -> str:
    """Raises Unprocessable naming `branch`."""
    parts = text.split("/")
    broken = any(not part or part.startswith(".") or part.endswith((".", ".lock")) for part in parts)
    if len(text) > MAX_BRANCH or not _BRANCH.fullmatch(text) or ".." in text or broken:
        raise Unprocessable.field("branch", "is no name that git takes for a branch, such as `main` or `feature/x`")
    return text


def project_root(text: str | None) -> str:
    """A relative folder inside the repository; "" is the repository itself. Raises Unprocessable."""
    parts = [part for part in (text or "").split("/") if part not in ("", ".")]
    absolute = (text or "").startswith("/")
    if absolute or any(part == ".." or not _ROOT_PART.fullmatch(part) for part in parts):
        raise Unprocessable.field("project_root", "must be a relative folder inside the repository, without `..`")
    return "/".join(parts)


def _wrong(detail: str) -> Unprocessable:
    return Unprocessable.field("repository", detail)
