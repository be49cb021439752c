"""What was spent on models: tokens, and what they cost."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from skylift.models import Usage


@dataclass(frozen=True, slots=True)
class Amount:
    """`cost_usd` is what the messages and documents with a known price cost; `unpriced` counts the others."""

    messages: int = 0
    documents: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    unpriced: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(
            self.messages + other.messages,
            self.documents + other.documents,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cost_usd + other.cost_usd,
            self.unpriced + other.unpriced,
        )

    @classmethod
    def of(cls, usage: Usage, *, messages: int = 0, documents: int = 0) -> "Amount":
        priced = usage.cost_usd is not None
        unpriced = 0 if priced else messages + documents
        cost = usage.cost_usd or Decimal(0)
        return cls(messages, documents, usage.input_tokens, usage.output_tokens, cost, unpriced)


@dataclass(frozen=True, slots=True)
class Spent:
    """By the person who signs in as `user_name`, on the UTC day of `at`, on `model`."""

    at: datetime
    user_name: str
    model: str
    amount: Amount
