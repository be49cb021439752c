"""What the stages left in the bucket for people: the report of the tests, and what a fix changes."""

from __future__ import annotations

from dataclasses import dataclass

from deployer.sessions.session import Session
from skylift.objects import Objects

EXPIRES_SECONDS = 300


@dataclass(frozen=True)
class Files:
    objects: Objects

    def report_url(self, session: Session) -> str | None:
        return self._url(session, "report_key", "report.json")

    def patch_url(self, session: Session) -> str | None:
        return self._url(session, "patch_key", "fix.patch")

    def _url(self, session: Session, result: str, filename: str) -> str | None:
        key = session.results.get(result)
        if not key or session.removed_at:
            return None
        return self.objects.presign_get(str(key), filename=filename, expires_seconds=EXPIRES_SECONDS).url
