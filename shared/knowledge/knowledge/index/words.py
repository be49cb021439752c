"""The words of a text, for indexing and for queries alike.

A word is a run of letters, digits and combining marks after NFKC and case folding, so `client/server` is two words and
the vowel signs of Hindi stay within theirs. Scripts that write no spaces between words (Chinese, Japanese, Thai and
others), and Korean, whose endings are part of the word, become overlapping pairs of characters. Stemming and stop words
are PostgreSQL's, see `languages`.
"""

import re
import unicodedata

_OUTSIDE = re.compile(r"[\W_]+")
_MARKS = ("Mn", "Mc")
# Zero-width joiners, soft hyphens and directional marks are within a word, not between two.
_FORMAT = "Cf"
_PAIRED = re.compile(
    "["
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\uac00-\ud7af"  # Hangul
    "]+"
)


def words(text: str) -> str:
    """The words of `text`, separated by single spaces."""
    plain = _OUTSIDE.sub(_separator, unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_PAIRED.sub(_pairs, plain).split())


def _separator(outside: re.Match[str]) -> str:
    kept = [(character, unicodedata.category(character)) for character in outside[0]]
    return "".join(
        character if category in _MARKS else "" if category == _FORMAT else " " for character, category in kept
    )


def _pairs(run: re.Match[str]) -> str:
    characters = run[0]
    pairs = [characters[at : at + 2] for at in range(len(characters) - 1)]
    return f" {' '.join(pairs or [characters])} "
