"""The deployer's API as the command needs it."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Any

import httpx

from skylift_tools.deploy_repo.problems import Refused, Unreachable
from skylift_tools.own_environment import LOOPBACK

SECONDS = 30
_LATER = (429, 502, 503, 504)
# After a reset the platform has other users, and none of the sessions that it had.
_NOBODY = (
    ". The token has expired, or is of users that are no more: the platform was emptied or started anew. Begin again; "
    "on AWS with a new SKYLIFT_TOKEN."
)
Report = dict[str, Any]


class Api:
    """url: of the API, with its path. token: an access token of an admin."""

    def __init__(self, url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._url = url.rstrip("/")
        # On this machine no proxy is asked, not even one that httpx cannot use.
        proxied = transport is None and httpx.URL(url).host not in LOOPBACK
        self._client = httpx.Client(headers=headers, timeout=SECONDS, transport=transport, trust_env=proxied)

    def __enter__(self) -> Api:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._client.close()

    def start(self, operation: str, wish: dict[str, Any]) -> str:
        """The session's id. `operation`: `deploy` or `sdlc-deploy`. Raises Refused or Unreachable."""
        return str(self._ask("POST", f"/{operation}", json=wish)["session_id"])

    def remove(self, session_id: str) -> str:
        """The id of the session that removes what this one deployed. Raises Refused or Unreachable."""
        return str(self._ask("DELETE", f"/deployments/{session_id}")["session_id"])

    def newest(self, *, deployed: bool) -> Report:
        """A page of sessions, the newest first: `items`, and `next_cursor` where there are older ones."""
        return self._ask("GET", "/deployments", params={"deployed": "true"} if deployed else {})

    def deployed(self) -> Iterator[str]:
        """The ids of all sessions that have something deployed, the newest first."""
        asked = {"deployed": "true", "limit": "100"}
        while True:
            page = self._ask("GET", "/deployments", params=asked)
            yield from (str(each["session_id"]) for each in page["items"])
            if not page["next_cursor"]:
                return
            asked["cursor"] = page["next_cursor"]

    def status(self, session_id: str, *, cursor: str | None = None) -> Report:
        """The session with the last 100 lines of its timeline, or those before `cursor`."""
        params = {"limit": "100", **({"cursor": cursor} if cursor else {})}
        return self._ask("GET", f"/status/{session_id}", params=params)

    def analyze(self, session_id: str) -> None:
        """Asks why the session failed."""
        self._ask("POST", "/analyze", json={"session_id": session_id})

    def analysis(self, session_id: str) -> Report:
        """What was found so far; `status` is `pending` until there is an answer."""
        return self._ask("GET", f"/analyze/{session_id}")

    def _ask(self, method: str, path: str, **content: Any) -> Report:
        try:
            answer = self._client.request(method, f"{self._url}{path}", **content)
        except httpx.TransportError as error:
            raise Unreachable(f"{self._url} does not answer: {error or type(error).__name__}", again=True) from None
        if answer.is_success:
            found: Report = answer.json()
            return found
        if answer.status_code in _LATER:
            after = answer.headers.get("retry-after")
            when = f"in {after} seconds" if after else "later"
            raise Unreachable(f"{_told(answer)} Try again {when}.", again=True)
        if answer.status_code >= 500:
            raise Unreachable(_told(answer))
        raise Refused(f"{_told(answer)}{_NOBODY if answer.status_code == httpx.codes.UNAUTHORIZED else ''}")


def _told(answer: httpx.Response) -> str:
    """The problem's own words, field by field where it names some."""
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    fields = [f"{each.get('field')} {each.get('detail')}" for each in problem.get("errors") or []]
    said = "; ".join(fields) or problem.get("detail") or problem.get("message") or answer.reason_phrase
    return f"{answer.status_code}: {said}"
