"""How much of what costs something one user may have."""

from dataclasses import dataclass

from skylift.limits import Limit, Limits

from knowledge_api.settings import Settings


@dataclass(frozen=True)
class Quotas:
    limits: Limits
    messages: Limit
    searches: Limit
    uploads: Limit

    @classmethod
    def of(cls, limits: Limits, settings: Settings) -> "Quotas":
        return cls(
            limits,
            messages=Limit("messages", settings.messages_per_hour, per="hour"),
            searches=Limit("searches", settings.searches_per_minute, per="minute"),
            uploads=Limit("uploads", settings.uploads_per_hour, per="hour"),
        )

    def take_message(self, user_id: str) -> None:
        """Raises Throttled over the limit; so do the others."""
        self.limits.take(self.messages, user_id)

    def take_search(self, user_id: str) -> None:
        self.limits.take(self.searches, user_id)

    def take_upload(self, user_id: str) -> None:
        self.limits.take(self.uploads, user_id)
