"""Sentences, and how near two of them are by their words."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

_END = re.compile(r"([.!?][\"')\]]*)\s+(?=[\"'(\[]?[A-Z0-9À-ÖØ-Þ])")
_PIECES = re.compile(r"\n{2,}|\n(?=\s*[-•*]\s)")
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]|e\.g|i\.e|cf|vs|Dr|Mr|Mrs|Ms|Prof|No|Fig|Art|Sec|approx|etc|Inc|Ltd|Co)\.$")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_ENDINGS = ("ations", "ation", "ments", "ment", "ingly", "ings", "ing", "edly", "ies", "ied", "ed", "es", "ly", "s")
_SHORTEST_STEM = 4
_STOP_WORDS = """
a about after all also an and any are as at be been before being between both but by can could did do does done
during each explain for from give had has have he her here hers him his how i if in into is it its just may me
might more most must my no nor not of off on once only or other our out over own please same say says shall she
should show so some such tell than that the their them then there these they this those through to too under until
up us very was we were what when where which while who whom whose why will with would you your
"""
_STOP = frozenset(_STOP_WORDS.split())


def sentences_of(text: str) -> list[str]:
    """The sentences of a passage as they stand, with white space made single."""
    found: list[str] = []
    for piece in (" ".join(part.split()) for part in _PIECES.split(_END.sub(r"\1\n\n", text))):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece:
            found.append(piece)
    return found


def words_of(text: str) -> list[str]:
    """The words that carry meaning, without the endings of English; other languages lose little by it."""
    return [stem(word) for word in map(str.casefold, _WORD.findall(text)) if not is_filler(word)]


def weights_of(sentences: Iterable[Sequence[str]]) -> dict[str, float]:
    """A rare word says more than a frequent one: the weight of each word among these sentences."""
    sets = [set(words) for words in sentences]
    counts = Counter(word for words in sets for word in words)
    return {word: math.log(1 + len(sets) / count) for word, count in counts.items()}


def overlap(asked: Sequence[str], words: Sequence[str], weights: dict[str, float]) -> float:
    """How much of what is asked the words hold, 0 to 1, by weight. A word that occurs nowhere counts as the rarest."""
    rarest = max(weights.values(), default=1.0)
    wanted = {word: weights.get(word, rarest) for word in set(asked)}
    total = sum(wanted.values())
    return sum(wanted[word] for word in wanted.keys() & set(words)) / total if total else 0.0


def is_filler(word: str) -> bool:
    """Of a folded word: whether it carries no meaning of its own."""
    return word in _STOP


def stem(word: str) -> str:
    """The folded word without its ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word
