"""Languages of passages and queries, recognized by script and stop words.

A passage is stemmed by PostgreSQL's Snowball dictionary of its language, and a query by those of all languages in the
index, so that a query of two words needs no language of its own. Codes are those of ISO 639-1.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from stop_words import get_stop_words

DICTIONARIES = {
    "ar": "arabic_stem",
    "ca": "catalan_stem",
    "da": "danish_stem",
    "de": "german_stem",
    "el": "greek_stem",
    "en": "english_stem",
    "es": "spanish_stem",
    "fi": "finnish_stem",
    "fr": "french_stem",
    "hi": "hindi_stem",
    "hu": "hungarian_stem",
    "id": "indonesian_stem",
    "it": "italian_stem",
    "nl": "dutch_stem",
    "no": "norwegian_stem",
    "pt": "portuguese_stem",
    "ro": "romanian_stem",
    "ru": "russian_stem",
    "sv": "swedish_stem",
    "tr": "turkish_stem",
}
"""PostgreSQL's dictionaries, all of them on Aurora too."""
PLAIN = "simple"
"""The dictionary of every other language: words as they are."""

_SCRIPTS = {
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "cyrillic": "\u0400-\u052f",
    "arabic": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "kana": "\u3040-\u30ff",
    "han": "\u3400-\u9fff\uf900-\ufaff",
    "hangul": "\uac00-\ud7af\u1100-\u11ff",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "hebrew": "\u0590-\u05ff",
    "devanagari": "\u0900-\u097f",
    "thai": "\u0e00-\u0e7f",
}
_LETTERS = {script: re.compile(f"[{ranges}]") for script, ranges in _SCRIPTS.items()}
_OF_SCRIPT = {
    "kana": "ja", "han": "zh", "hangul": "ko", "greek": "el", "hebrew": "he", "devanagari": "hi", "thai": "th",
}  # fmt: skip
_SHARED = {
    "latin": "ca cs da de en es fi fr hu id it nl pl pt ro sk sv tr vi",
    "cyrillic": "bg ru uk",
    "arabic": "ar fa",
}
_USUAL = {"cyrillic": "ru", "arabic": "ar"}
_MIN_KANA_SHARE = 0.05
_WORD = re.compile(r"[^\W\d_]+")
_MAX_CHARACTERS = 2000


def language_of(text: str) -> str | None:
    """The language of a text; None if its script and stop words do not identify one."""
    beginning = text[:_MAX_CHARACTERS]
    script = _script(beginning)
    if script in _OF_SCRIPT:
        return _OF_SCRIPT[script]
    if script is None:
        return None
    found = Counter[str]()
    for word in _WORD.findall(beginning.casefold()):
        found.update(_stop_words(script).get(word, ()))
    best = found.most_common(2)
    undecided = not best or (len(best) > 1 and best[0][1] == best[1][1])
    return _USUAL.get(script) if undecided else best[0][0]


def languages_of(texts: Sequence[str]) -> list[str]:
    """The language of each passage of a document. A passage that does not tell has that of most others, or English."""
    found = [language_of(text) for text in texts]
    known = Counter(language for language in found if language)
    usual = known.most_common(1)[0][0] if known else "en"
    return [language or usual for language in found]


def dictionaries(languages: Iterable[str]) -> list[str]:
    """The dictionaries of these languages, each once."""
    return sorted({DICTIONARIES.get(language, PLAIN) for language in languages})


def _script(text: str) -> str | None:
    counts = {script: len(letters.findall(text)) for script, letters in _LETTERS.items()}
    # Japanese is written in Han characters too.
    if counts["kana"] > _MIN_KANA_SHARE * (counts["han"] + counts["kana"]):
        counts["kana"] += counts["han"]
    script = max(counts, key=counts.__getitem__)
    return script if counts[script] else None


@cache
def _stop_words(script: str) -> dict[str, list[str]]:
    """The languages of a script in which a word is a stop word."""
    found: dict[str, list[str]] = {}
    for language in _SHARED[script].split():
        for word in get_stop_words(language):
            found.setdefault(word.casefold(), []).append(language)
    return found
