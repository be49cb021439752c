"""Finds characters that are printed twice at nearly the same place, as programs do to imitate bold type or a shadow."""

from collections.abc import Iterator, Sequence
from ctypes import byref, c_double
from dataclasses import dataclass
from itertools import compress, count, islice, product
from math import hypot, log2
from operator import eq
from typing import Any

import pypdfium2.raw as pdfium
from knowledge.index.chunk import Box

SPACE = 0x20
SHIFT_SHARE = 0.12  # of a character's height: the most that a second print is shifted
ADVANCE_SHARE = 0.5  # of a character's width: the "ll" of a word is a whole width apart
OVERLAP_SHARE = 0.5  # of the smaller of two lines
BAND_POINTS = 8.0
MAX_COMPARED = 16  # lines of the same height on the page that one line is compared with
AROUND = tuple(product((-1, 0, 1), repeat=2))


@dataclass(frozen=True, slots=True)
class Print:
    """One printed character: its origin and the shift under which another one is its second print, in points."""

    index: int
    x: float
    y: float
    shift: float

    def repeats(self, other: "Print") -> bool:
        """Two characters of one ligature have exactly the same origin and are no repetition."""
        apart = hypot(self.x - other.x, self.y - other.y)
        return apart <= self.shift and (apart > 0 or self.index - other.index > 1)


def second_prints(text: Any, codes: Sequence[int], boxes: Sequence[Box]) -> set[int]:
    """Indices of the characters that repeat an earlier one. `boxes` are those of the page's lines."""
    found = {after for after in _doubled_letters(codes) if _print(text, after).repeats(_print(text, after - 1))}
    return found | set(_repetitions(text, codes)) if _overlap(boxes) else found


def _doubled_letters(codes: Sequence[int]) -> Iterator[int]:
    return (at for at in compress(count(1), map(eq, codes, islice(codes, 1, None))) if codes[at] > SPACE)


def _overlap(boxes: Sequence[Box]) -> bool:
    """Whether two lines cover each other. Each is compared with the last few at its height."""
    bands: dict[int, list[Box]] = {}
    for box in boxes:
        band = int((box[1] + box[3]) / 2 / BAND_POINTS)
        near = (other for offset in (-1, 0, 1) for other in bands.get(band + offset, [])[-MAX_COMPARED:])
        if any(_covers(box, other) for other in near):
            return True
        bands.setdefault(band, []).append(box)
    return False


def _covers(one: Box, other: Box) -> bool:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return width > 0 and height > 0 and width * height >= OVERLAP_SHARE * smaller


def _repetitions(text: Any, codes: Sequence[int]) -> Iterator[int]:
    cells: dict[tuple[int, int, int, int], Print] = {}
    for at, code in enumerate(codes):
        if code <= SPACE:
            continue
        printed = _print(text, at)
        size = round(log2(max(printed.shift, 0.01)))
        across, down = (round(value / 2**size) for value in (printed.x, printed.y))
        near = (cells.get((code, size, across + x, down + y)) for x, y in AROUND)
        if any(other and printed.repeats(other) for other in near):
            yield at
        else:
            cells[code, size, across, down] = printed


def _print(text: Any, at: int) -> Print:
    x, y, box = c_double(), c_double(), pdfium.FS_RECTF()
    pdfium.FPDFText_GetCharOrigin(text, at, byref(x), byref(y))
    pdfium.FPDFText_GetLooseCharBox(text, at, byref(box))
    width, height = abs(box.right - box.left), abs(box.top - box.bottom)
    return Print(at, x.value, y.value, min(SHIFT_SHARE * height, ADVANCE_SHARE * width))
