"""Pages into chunks: whole sentences, overlapping, each with its page and the box it stands in."""

from collections.abc import Iterable, Iterator

from knowledge.index.chunk import Box, Passage, union

from knowledge_ingest.columns import Line
from knowledge_ingest.pdf import Page
from knowledge_ingest.sentences import sentence_spans

# About 220 tokens: the offline model reads at most 256, and three such chunks make a page.
CHUNK_CHARACTERS = 1000
OVERLAP_CHARACTERS = 150
PARAGRAPH_END_SHARE = 0.7  # a line this much shorter than the page's widest ends a paragraph

Span = tuple[int, int]


def passages(pages: Iterable[Page]) -> Iterator[Passage]:
    """A passage never crosses a page, so that a citation names exactly one."""
    for page in pages:
        text, lines = _flow(page.lines)
        for start, end in _packed(sentence_spans(text, longest=CHUNK_CHARACTERS)):
            content = text[start:end].strip()
            if any(character.isalnum() for character in content):
                yield Passage(page.number, content, _box(lines, start, end))


def _flow(lines: tuple[Line, ...]) -> tuple[str, list[tuple[Span, Box]]]:
    """The page's lines as running text, and where in it each line stands."""
    widest = max((_width(line) for line in lines), default=0.0)
    text, placed = "", []
    for line in lines:
        placed.append(((len(text), len(text) + len(line.text)), line.box))
        text += line.text + _separator(line, widest)
    return text, placed


def _separator(line: Line, widest: float) -> str:
    if line.joined:
        return ""
    return "\n" if _width(line) < PARAGRAPH_END_SHARE * widest else " "


def _width(line: Line) -> float:
    return line.box[2] - line.box[0]


def _packed(sentences: list[Span]) -> Iterator[Span]:
    """As many sentences as fit; the next chunk begins with the last ones of the one before."""
    first = 0
    while first < len(sentences):
        after = first + 1
        while after < len(sentences) and sentences[after][1] - sentences[first][0] <= CHUNK_CHARACTERS:
            after += 1
        yield sentences[first][0], sentences[after - 1][1]
        if after == len(sentences):
            return
        first = _overlapping(sentences, first, after)


def _overlapping(sentences: list[Span], first: int, after: int) -> int:
    start = after
    while start - 1 > first and sentences[after - 1][1] - sentences[start - 1][0] <= OVERLAP_CHARACTERS:
        start -= 1
    return start


def _box(lines: list[tuple[Span, Box]], start: int, end: int) -> Box:
    return union(box for (line_start, line_end), box in lines if line_start < end and line_end > start)
