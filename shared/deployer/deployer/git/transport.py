"""Git's smart protocol over HTTP, with one host, within a budget, and with words for every refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn
from urllib.parse import quote, urljoin, urlsplit

import urllib3
from dulwich.client import AbstractHttpGitClient
from urllib3.util import Retry, Timeout, make_headers

from deployer.failure import Code, StageFailed
from deployer.git.limits import Budget

ANY_USER = "x-access-token"
CONNECT_SECONDS = 5
SILENCE_SECONDS = 20
ATTEMPTS = 3
PASSING = frozenset({429, 500, 502, 503, 504})
_REFS = "/info/refs?service="


def words(token: str | None) -> tuple[str, ...]:
    """All that a host learns by a token, and could say again."""
    return (token, quote(token, safe=""), _basic(token).removeprefix("Basic ")) if token else ()


def _basic(token: str) -> str:
    return make_headers(basic_auth=f"{ANY_USER}:{token}")["authorization"]


class Moved(Exception):
    """The host names another address for the repository; `url` is a repository's URL again."""

    def __init__(self, url: str) -> None:
        super().__init__("the repository has another address")
        self.url = url


class Transport(AbstractHttpGitClient):
    """dulwich's client of one repository. `token` is sent to that repository's host only, and shown nowhere."""

    protocol_version = 0

    def __init__(self, url: str, budget: Budget, token: str | None = None) -> None:
        # Some servers insist on thin packs; without anything to build upon, none is thin.
        super().__init__(url, thin_packs=True, quiet=True)
        self._url, self._budget = url, budget
        self._secret = {"authorization": _basic(token)} if token else {}
        self._pool = urllib3.PoolManager(num_pools=1)

    def __repr__(self) -> str:
        return f"Transport({self._url!r})"

    def close(self) -> None:
        self._pool.clear()

    def _get_url(self, path: str | bytes) -> str:
        return f"{self._url}/"

    def _http_request(  # noqa: PLR0917 - dulwich's signature
        self,
        url: str,
        headers: dict[str, str] | None = None,
        data: bytes | Iterator[bytes] | None = None,
        raise_for_status: bool = True,
    ) -> tuple[Any, Callable[[int], bytes]]:
        """What dulwich asks of a client: the response, and a function that reads exactly as much as it is told to."""
        if origin(url) != origin(self._url):
            _fail(f"{self._host} sends to another host for the files, which is not followed.")
        sent = {**(headers or {}), **self._secret, "Accept-Encoding": "identity", "User-Agent": "git/skylift"}
        try:
            response: Any = self._pool.request(
                "GET" if data is None else "POST",
                url,
                headers=sent,
                body=data,
                redirect=False,
                preload_content=False,
                retries=_retries(),
                timeout=Timeout(connect=CONNECT_SECONDS, read=min(SILENCE_SECONDS, self._budget.seconds_left())),
            )
        except urllib3.exceptions.HTTPError:
            _fail(f"{self._host} cannot be reached: no connection, or no answer in time. Start again later.")
        self._check(response, url)
        response.content_type = response.headers.get("Content-Type")
        response.redirect_location = ""
        return response, self._reader(response)

    def _check(self, response: Any, url: str) -> None:
        if 300 <= response.status < 400:
            raise Moved(urljoin(url, response.headers.get("Location", "")).partition(_REFS)[0])
        if response.status != 200:
            known = {**_REFUSALS, **(_PUSH_REFUSALS[bool(self._secret)] if _PUSHING in url else {})}
            _fail(known.get(response.status, _STRANGE).format(host=self._host, status=response.status, **self._way))
        if not str(response.headers.get("Content-Type")).startswith("application/x-git-"):
            _fail(f"{self._host} answers, but not as a git server does: this is no repository's address.")

    @property
    def _way(self) -> dict[str, str]:
        if self._secret:
            return {"way": "the token that is kept for this host does not open it: renew it, or give it the right"}
        return {"way": "for a private repository, an operator keeps a token for this host in the secret of git tokens"}

    @property
    def _host(self) -> str:
        return urlsplit(self._url).netloc

    def _reader(self, response: Any) -> Callable[[int], bytes]:
        def read(size: int = 65_536) -> bytes:
            """Exactly `size` bytes, fewer at the end; a host that sends drop by drop uses up the time."""
            parts, missing = [], size
            while missing > 0 and (part := self._part(response, missing)):
                parts.append(part)
                missing -= len(part)
            return b"".join(parts)

        return read

    def _part(self, response: Any, size: int) -> bytes:
        self._budget.seconds_left()
        try:
            part: bytes = response.read1(size)
        except (urllib3.exceptions.HTTPError, OSError):
            _fail(f"{self._host} stopped sending in the middle. Start again later.")
        self._budget.receive(len(part))
        return part


_STRANGE = "{host} answers with status {status}. Start again later."
_REFUSALS = {
    401: "{host} does not show the repository: there is none, or it is private; {way}.",
    403: "{host} refuses the repository; {way}.",
    404: "{host} has no such repository, or hides it; {way}.",
}

_PUSHING = "git-receive-pack"
# By whether there is a token: what can be pushed to could be read before.
_PUSH_REFUSALS = {
    False: dict.fromkeys(
        (401, 403, 404),
        "{host} takes no push without a token; an operator keeps one that may push in the secret of git tokens.",
    ),
    True: dict.fromkeys(
        (401, 403, 404), "The token that is kept for {host} may not push there: give it the right, or renew it."
    ),
}


def origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _retries() -> Retry:
    """Fetching changes nothing, so that it may be asked for again; not once the answer has begun."""
    return Retry(
        total=ATTEMPTS - 1,
        read=0,
        redirect=0,
        status_forcelist=PASSING,
        allowed_methods=None,
        backoff_factor=0.3,
        raise_on_status=False,
        respect_retry_after_header=False,
    )


def _fail(reason: str) -> NoReturn:
    raise StageFailed(Code.GIT_CLONE, reason) from None
