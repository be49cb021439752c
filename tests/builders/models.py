"""Models that answer at once and always the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from skylift.models import Answer, Citation, Embedded, Question, Rewritten, Turn, Usage

FREE = Usage(0, 0, Decimal(0))


@dataclass
class FakeEmbeddings:
    """The share of each of three letters: enough to be near or far."""

    model: str = "fake"
    dimensions: int = 3
    languages: frozenset[str] = frozenset({"en"})
    embedded: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Embedded:
        self.embedded += texts
        return Embedded([[text.count(letter) + 0.1 for letter in "aeo"] for text in texts], self.model, FREE)


@dataclass
class FakeChat:
    """Answers with the first source, and keeps what it was asked."""

    model: str = "fake-chat"
    usage: Usage = field(default_factory=lambda: Usage(10, 5, Decimal("0.001")))
    asked: list[Question] = field(default_factory=list)
    histories: list[Sequence[Turn]] = field(default_factory=list)

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        first = question.sources[0]
        return Answer(f"It says so. [{first.label}]", (Citation(0, first.text),), self.model, self.usage)

    def rewrite(self, text: str, history: Sequence[Turn]) -> Rewritten:
        self.histories.append(history)
        return Rewritten(text, self.model, FREE)
