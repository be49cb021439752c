"""What administrators see as done so far."""

from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Spent:
    documents: int
    messages: int

    @classmethod
    def of(cls, admin: httpx.Client) -> "Spent":
        total = admin.get("/api/knowledge/admin/usage").raise_for_status().json()["total"]
        return cls(total["documents"], total["messages"])
