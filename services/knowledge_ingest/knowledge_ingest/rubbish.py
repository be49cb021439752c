"""Detects text that no language is written in: what a font with a wrong Unicode map gives.

Each test needs much evidence, because a table, code, formulas and lists of parts are no prose and yet are right:

    letters exchanged   words repeat and letters are as unequal as in a language, but their pairs are those of none
    symbols             nearly no letters or digits among many different symbols
    scripts mixed       letters of one word come from several scripts
    wrong code page     most letters have accents
    rare ideographs     nearly none of the characters that make up a quarter of any Chinese text
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from statistics import pstdev

from knowledge_ingest.letter_pairs import LEVEL_OF

MIN_LETTERS = 200  # fewer prove nothing
MAX_CHARACTERS = 2000  # of a page; more prove no more
MIN_WORDS = 35
MIN_LEVEL = 5.0  # of letter pairs: languages have 6.3 and more, exchanged letters about 3.9
LANGUAGE_UNEVENNESS = 1.4  # of letters, where 1 is chance; languages have 1.6 and more, codes about 1.1
MIN_ALPHABET = 12
MAX_WORD_LETTERS = 14  # on average; sequences of proteins and keys are longer
MIN_LENGTH_SPREAD = 1.0  # standard deviation of the words' lengths; codes are all of one length
MIN_SYMBOL_KINDS = 15
MIN_ALNUM_SHARE = 0.25
MAX_ACCENT_SHARE = 0.6
MAX_MIXED_SHARE = 0.2
MIN_COMMON_SHARE = 0.03
WORD = re.compile(r"[^\W\d_]{3,}")
LEADERS = re.compile(r"(\S)(?:\s*\1)+")  # dots, rules and dashes that fill a line
PLAIN = re.compile(r"[a-z]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
COMMON_IDEOGRAPHS = frozenset(
    "的一是不了在人有我他这這中大来來上个個国國和为為地到以说說时時要就出会會可也对對生能而子得于於着下自之年过過后後"
    "作里用道行所家事成方多学學法如都同三小部分本日月第公市新高其主理工水电電全文化及与與或等项項号號应應"
)
EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC")


def rubbish_share(texts: Sequence[str], *, samples: int = 10) -> float:
    """The share (0 to 1) of letters in text that no language is written in, among evenly chosen `texts` of pages."""
    chosen = [text[:MAX_CHARACTERS] for text in texts[:: max(1, len(texts) // samples)]]
    pieces = [(len(piece), is_rubbish(piece)) for piece in _pieces(chosen)]
    total = sum(length for length, _ in pieces)
    return sum(length for length, bad in pieces if bad) / total if total else 0.0


def is_rubbish(text: str) -> bool:
    """False for text that is too short to tell."""
    text = LEADERS.sub(r"\1", text)
    tests = (_is_all_symbols, _is_mixed, _has_exchanged_letters, _has_rare_ideographs)
    return any(test(text) for test in tests)


def _pieces(texts: Iterable[str]) -> list[str]:
    """Short pages together, so that there is enough to judge."""
    pieces: list[str] = []
    for text in texts:
        if pieces and len(pieces[-1]) < 4 * MIN_LETTERS:
            pieces[-1] += "\n" + text
        else:
            pieces.append(text)
    return pieces


def _is_all_symbols(text: str) -> bool:
    shown = "".join(text.split())
    if sum(map(str.isalnum, shown)) >= MIN_ALNUM_SHARE * len(shown):
        return False
    symbols = [character for character in shown if not character.isalnum() and not unicodedata.combining(character)]
    return len(symbols) >= MIN_LETTERS and len(set(symbols)) >= MIN_SYMBOL_KINDS


def _is_mixed(text: str) -> bool:
    words = WORD.findall(text)
    neighbors = sum(map(len, words)) - len(words)
    scripts = ([_script(letter) for letter in word] for word in words if not word.isascii())
    changes = sum(one != other for word in scripts for one, other in pairwise(word))
    return neighbors >= MIN_LETTERS and changes > MAX_MIXED_SHARE * neighbors


@lru_cache(4096)
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return "EAST ASIAN" if name.startswith(EAST_ASIAN) else name


def _has_exchanged_letters(text: str) -> bool:
    words = [word for word in WORD.findall(text) if LATIN.match(word)]
    letters = sum(map(len, words))
    if len(words) < MIN_WORDS or letters < MIN_LETTERS:
        return False
    together = " ".join(words).lower()
    if letters - len(PLAIN.findall(together)) > MAX_ACCENT_SHARE * letters:
        return True
    plain = unicodedata.normalize("NFD", together).encode("ascii", "ignore").decode()
    pairs = Counter(pairwise(plain))
    known = {pair: count for pair, count in pairs.items() if pair in LEVEL_OF}
    level = sum(LEVEL_OF[pair] * count for pair, count in known.items())
    return 0 < level < MIN_LEVEL * sum(known.values()) and _is_like_language(plain.split())


def _is_like_language(words: Sequence[str]) -> bool:
    """Whether words and letters are distributed as in a language, whatever they are."""
    counts = Counter("".join(words))
    total = sum(counts.values())
    unevenness = 26 * sum(count * count for count in counts.values()) / total**2
    return (
        unevenness >= LANGUAGE_UNEVENNESS
        and len(counts) >= MIN_ALPHABET
        and total <= MAX_WORD_LETTERS * len(words)
        and len(set(words)) < 0.98 * len(words)
        and pstdev(map(len, words)) >= MIN_LENGTH_SPREAD
    )


def _has_rare_ideographs(text: str) -> bool:
    ideographs = IDEOGRAPH.findall(text)
    if len(ideographs) < MIN_LETTERS or len(KANA_OR_HANGUL.findall(text)) > 0.05 * len(ideographs):
        return False
    return sum(each in COMMON_IDEOGRAPHS for each in ideographs) < MIN_COMMON_SHARE * len(ideographs)
