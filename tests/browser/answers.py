"""Answers of the platform to a page, also those that the browser keeps from the page."""

import time
from typing import Any

from playwright.sync_api import Page

from tests.browser.target import Target

_PATIENCE_SECONDS = 10


class Answers:
    """Listens from now on."""

    def __init__(self, page: Page, target: Target) -> None:
        self._page, self._ours = page, (target.at.url, target.at.door)
        self._addresses: dict[str, str] = {}
        self._answered: list[tuple[str, int]] = []
        self._seen: set[int] = set()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.responseReceivedExtraInfo", self._received)
        # Frames of other sites have sessions of their own.
        page.on("response", lambda answer: self._seen.add(answer.status) if self._is_ours(answer.url) else None)

    def statuses(self) -> set[int]:
        """All so far; waits for the first."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not (found := self._found()) and time.monotonic() < deadline:
            self._page.wait_for_timeout(50)
        return found

    def _found(self) -> set[int]:
        # The event of an answer may come before that of its request.
        reported = {status for request, status in self._answered if self._is_ours(self._addresses.get(request, ""))}
        return self._seen | reported

    def _sent(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _received(self, event: dict[str, Any]) -> None:
        self._answered.append((event["requestId"], event["statusCode"]))

    def _is_ours(self, url: str) -> bool:
        return url.startswith(self._ours)
