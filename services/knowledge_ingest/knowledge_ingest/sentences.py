"""Where sentences begin and end, as offsets into a text."""

import re

# A full stop after one of these does not end a sentence; nor does one after a single capital letter.
ABBREVIATION = re.compile(
    r"(al|approx|cf|ch|dr|e\.g|eq|etc|fig|i\.e|inc|jr|mr|mrs|ms|no|nr|p|pp|prof|sec|sr|st|vol|vs)", re.IGNORECASE
)
# Latin punctuation ends a sentence before a space, CJK punctuation by itself, a line feed ends a paragraph.
BOUNDARY = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+|(?<=[。！？])\s*|\n")
LAST_WORD = re.compile(r"([\w.]+)\.[\"'”’)\]]*\s+$")


def sentence_spans(text: str, *, longest: int) -> list[tuple[int, int]]:
    """Spans (start, end) of sentences that cover the text; none is longer than `longest` characters."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in BOUNDARY.finditer(text):
        if match.end() > start and not _abbreviated(text[max(start, match.end() - 24) : match.end()]):
            spans += _pieces(text, (start, match.end()), longest)
            start = match.end()
    return spans + _pieces(text, (start, len(text)), longest)


def _abbreviated(tail: str) -> bool:
    match = LAST_WORD.search(tail)
    if match is None:
        return False
    word = match.group(1)
    return ABBREVIATION.fullmatch(word) is not None or (len(word) == 1 and word.isupper())


def _pieces(text: str, span: tuple[int, int], longest: int) -> list[tuple[int, int]]:
    """The span itself, or, where it is too long (a table, a language without stops), cut at spaces."""
    start, end = span
    pieces = []
    while end - start > longest:
        space = text.rfind(" ", start + longest // 2, start + longest)
        cut = space + 1 if space > 0 else start + longest
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)] if end > start else pieces
