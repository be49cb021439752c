"""How much of what costs something one user may have."""

from dataclasses import dataclass

from skylift.limits import Limit, Limits


@dataclass(frozen=True)
class Quotas:
    limits: Limits
    sessions: Limit
    analyses: Limit

    @classmethod
    def of(cls, limits: Limits, *, sessions: int, analyses: int) -> "Quotas":
        """So many an hour."""
        return cls(limits, Limit("sessions", sessions, per="hour"), Limit("analyses", analyses, per="hour"))

    def take_session(self, user_id: str) -> None:
        """Raises Throttled over the limit; so does the other."""
        self.limits.take(self.sessions, user_id)

    def take_analysis(self, user_id: str) -> None:
        self.limits.take(self.analyses, user_id)
