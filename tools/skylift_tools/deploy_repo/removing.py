"""Everything that sessions have deployed is removed, as before a platform is taken down."""

from __future__ import annotations

from dataclasses import dataclass

from skylift_tools.deploy_repo.api import Api
from skylift_tools.deploy_repo.following import Following
from skylift_tools.deploy_repo.problems import FAILED, SUCCESS, Refused
from skylift_tools.deploy_repo.terminal import Terminal


@dataclass(frozen=True)
class Removing:
    api: Api
    terminal: Terminal
    poll_seconds: float

    def all(self) -> int:
        """The exit status: that of the worst. Each is begun before the first is followed. Raises Unreachable."""
        deployed = list(self.api.deployed())
        if not deployed:
            self.terminal.line("nothing is deployed")
        begun = [(session_id, self._begun(session_id)) for session_id in deployed]
        return max((self._followed(*each) for each in begun), default=SUCCESS)

    def _begun(self, session_id: str) -> str | None:
        try:
            return self.api.remove(session_id)
        except Refused as refused:
            self.terminal.line(f"{session_id}: {refused}", fg="red")
            return None

    def _followed(self, session_id: str, removal: str | None) -> int:
        if removal is None:
            return FAILED
        self.terminal.line(f"session {removal} removes what {session_id} deployed")
        return Following(self.api, self.terminal, self.poll_seconds).until_the_end(removal)
