"""What every model is asked and answers, whoever makes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

Vector = list[float]


@dataclass(frozen=True)
class Usage:
    """Tokens read and written, and what they cost in US dollars: 0 offline, None where the price is not known."""

    input_tokens: int
    output_tokens: int
    cost_usd: Decimal | None

    def __add__(self, other: "Usage") -> "Usage":
        known = self.cost_usd is not None and other.cost_usd is not None
        cost = (self.cost_usd or Decimal(0)) + (other.cost_usd or Decimal(0)) if known else None
        return Usage(self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens, cost)


@dataclass(frozen=True)
class Embedded:
    """A vector of length 1 for each text, in the order of the texts."""

    vectors: list[Vector]
    model: str
    usage: Usage


class Embeddings(Protocol):
    @property
    def model(self) -> str:
        """The name as in the settings; vectors of different models cannot be compared."""

    @property
    def dimensions(self) -> int: ...

    @property
    def languages(self) -> frozenset[str]:
        """The languages that the model was made for, as ISO 639-1 codes."""

    def embed(self, texts: Sequence[str]) -> Embedded: ...


@dataclass(frozen=True)
class Turn:
    """One message of a conversation so far."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class Source:
    """A passage that was found. `label` is what a citation shows: `lease.pdf, page 3`."""

    label: str
    text: str


@dataclass(frozen=True)
class Question:
    text: str
    sources: Sequence[Source]


@dataclass(frozen=True)
class Citation:
    """`source` is an index into the question's sources; `quote` is a sentence of it, as it stands there."""

    source: int
    quote: str


@dataclass(frozen=True)
class Answer:
    """`text` names its sources in brackets, `[lease.pdf, page 3]`; `citations` are those, in order, each once."""

    text: str
    citations: tuple[Citation, ...]
    model: str
    usage: Usage


@dataclass(frozen=True)
class Rewritten:
    """A follow-up as a question that can be understood, and searched for, without the conversation."""

    text: str
    model: str
    usage: Usage


@dataclass(frozen=True)
class Written:
    """What a model wrote on instructions; whether it is what was asked for, whoever asked has to see."""

    text: str
    model: str
    usage: Usage


class Writer(Protocol):
    @property
    def model(self) -> str:
        """The name as in the settings."""

    def write(self, instructions: str, text: str) -> Written:
        """`instructions` are ours, `text` may be anybody's."""


class Chat(Protocol):
    @property
    def model(self) -> str:
        """The name as in the settings."""

    def answer(self, question: Question) -> Answer:
        """Answers from the question's sources alone."""

    def rewrite(self, text: str, history: Sequence[Turn]) -> Rewritten: ...
