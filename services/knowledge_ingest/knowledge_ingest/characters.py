"""Converts the character codes of a PDF to text that people and search can read."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

LAST = 0x10FFFF
SOFT_BREAK = 0x02  # pdfium's mark where a word was hyphenated at the end of a line
LINE_BREAKS = frozenset({ord("\r"), ord("\n"), SOFT_BREAK})
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
SOFT_HYPHEN = "\u00ad"
# Control, surrogate, private use, unassigned: no reader can read them, and PostgreSQL refuses some.
UNREADABLE_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn"})


def readable(codes: Sequence[int]) -> str:
    """One line of text, whitespace collapsed, ligatures written out; empty when nothing can be read."""
    try:
        text = "".join(map(chr, codes))
    except (ValueError, OverflowError):
        text = "".join(map(chr, filter(is_unicode, codes)))
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return " ".join("".join(map(_written_out, unicodedata.normalize("NFC", text))).split())


def unreadable(characters: Iterable[int]) -> int:
    """How many of them no reader can read: what a font shows without saying which character it is."""
    # A half of a pair that makes up one character is readable with the other.
    categories = UNREADABLE_CATEGORIES - {"Cs"}
    counts = Counter(code for code in characters if code not in LINE_BREAKS)
    return sum(
        count
        for code, count in counts.items()
        if not is_unicode(code) or (unicodedata.category(chr(code)) in categories and not chr(code).isspace())
    )


def is_unicode(code: int) -> bool:
    """False for what PDFium returns for a code without a mapping: the code itself, up to 32 bits."""
    return 0 <= code <= LAST


def _written_out(character: str) -> str:
    if character in LIGATURES:
        return LIGATURES[character]
    if character == SOFT_HYPHEN:
        return ""
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in UNREADABLE_CATEGORIES else character
