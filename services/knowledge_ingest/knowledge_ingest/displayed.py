"""Converts coordinates of a PDF page to points from the top left corner of the page as displayed.

The crop box and the page's rotation are applied, so a box can be drawn on the rendered page as it is.
"""

from ctypes import byref, c_double, c_int
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium
from knowledge.index.chunk import Box

STEPS_PER_POINT = 100  # PDFium maps to whole device steps; a hundredth of a point is precise enough


@dataclass(frozen=True, slots=True)
class Displayed:
    """`page` is an open page of pypdfium2."""

    page: Any

    def box(self, rectangle: tuple[float, float, float, float]) -> Box:
        """`rectangle` is (left, bottom, right, top) in the PDF's own coordinates."""
        left, bottom, right, top = rectangle
        (x0, y0), (x1, y1) = self._point(left, bottom), self._point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def clipped(self, box: Box) -> Box | None:
        """The part of the box that is on the page; None if all of it is outside."""
        left, top, right, bottom = box
        width, height = self.page.get_size()
        if right < 0 or bottom < 0 or left > width or top > height:
            return None
        return _within(left, width), _within(top, height), _within(right, width), _within(bottom, height)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        width, height = (round(side * STEPS_PER_POINT) for side in self.page.get_size())
        across, down = c_int(), c_int()
        pdfium.FPDF_PageToDevice(
            self.page, 0, 0, width, height, 0, c_double(x), c_double(y), byref(across), byref(down)
        )
        return across.value / STEPS_PER_POINT, down.value / STEPS_PER_POINT


def _within(value: float, limit: float) -> float:
    return round(min(max(value, 0.0), limit), 1)


def beside(one: Box, other: Box) -> bool:
    """Whether two boxes are parts of one line: at the same height, and no further apart than they are high."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    heights = [box[3] - box[1] for box in (one, other)]
    apart = max(one[0], other[0]) - min(one[2], other[2])
    return shared >= min(heights) / 2 and apart <= max(heights)
