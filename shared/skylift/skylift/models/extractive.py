"""Chat without a language model: the sentences of the sources that come closest to the question, as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from skylift.models.followups import standing_alone
from skylift.models.ports import Answer, Citation, Embeddings, Question, Rewritten, Source, Turn, Usage
from skylift.models.sentences import overlap, sentences_of, weights_of, words_of

SENTENCES = 3
_CANDIDATES = 24
_LEAST_SCORE = 0.25
_NEAR_THE_BEST = 0.6
_OPENING = "The documents say (sentences quoted as they stand, found without a language model):"
_NOTHING = "No sentence in the documents that were found answers this."


@dataclass(frozen=True)
class _Sentence:
    source: int
    text: str
    score: float


class Extractive:
    """Costs nothing and invents nothing. With embeddings it finds a sentence that says the same in other words."""

    model = "extractive"

    def __init__(self, embeddings: Embeddings | None = None) -> None:
        self._embeddings = embeddings

    def answer(self, question: Question) -> Answer:
        candidates = _by_words(question.text, question.sources)[:_CANDIDATES]
        read = 0
        if self._embeddings and candidates:
            candidates, read = _by_meaning(question.text, candidates, self._embeddings)
        best = _best(candidates)
        lines = [f"- {found.text} [{question.sources[found.source].label}]" for found in best]
        text = "\n".join([_OPENING, *lines]) if best else _NOTHING
        quotes: dict[int, str] = {}
        for found in best:
            quotes.setdefault(found.source, found.text)
        return Answer(text, tuple(Citation(*quote) for quote in quotes.items()), self.model, _free(read))

    def rewrite(self, text: str, history: Sequence[Turn]) -> Rewritten:
        """A follow-up gets the words that it leaves out; see `followups`."""
        asked = [turn.text for turn in history if turn.role == "user"]
        return Rewritten(standing_alone(text, asked), self.model, _free(0))


def _by_words(question: str, sources: Sequence[Source]) -> list[_Sentence]:
    """Every sentence once, best first. Sources come best first: between equals the earlier one wins."""
    found = {text: number for number in reversed(range(len(sources))) for text in sentences_of(sources[number].text)}
    words = {text: words_of(text) for text in found}
    weights = weights_of(words.values())
    asked = words_of(question)
    scored = [_Sentence(number, text, overlap(asked, words[text], weights)) for text, number in found.items()]
    return sorted(scored, key=lambda sentence: (-sentence.score, sentence.source))


def _by_meaning(question: str, candidates: Sequence[_Sentence], embeddings: Embeddings) -> tuple[list[_Sentence], int]:
    embedded = embeddings.embed([question, *(candidate.text for candidate in candidates)])
    asked, *vectors = embedded.vectors
    likeness = [sum(a * b for a, b in zip(asked, vector, strict=True)) for vector in vectors]
    scored = [
        _Sentence(candidate.source, candidate.text, 0.6 * max(like, 0.0) + 0.4 * candidate.score)
        for candidate, like in zip(candidates, likeness, strict=True)
    ]
    return sorted(scored, key=lambda sentence: -sentence.score), embedded.usage.input_tokens


def _best(ranked: Sequence[_Sentence]) -> list[_Sentence]:
    """The few that are good enough, and nearly as good as the best; in the order of their sources."""
    if not ranked or ranked[0].score < _LEAST_SCORE:
        return []
    good = [sentence for sentence in ranked if sentence.score >= ranked[0].score * _NEAR_THE_BEST]
    return sorted(good[:SENTENCES], key=lambda sentence: sentence.source)


def _free(tokens: int) -> Usage:
    return Usage(tokens, 0, Decimal(0))
