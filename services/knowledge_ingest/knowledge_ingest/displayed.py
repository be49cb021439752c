"""Converts coordinates of a PDF page to points from the top left corner of the page as displayed.

The crop box and the page's rotation are applied, so a box can be drawn on the rendered page as it is.
"""

from ctypes import byref, c_double, c_int
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium
from knowledge.index.chunk import Box

STEPS_PER_POINT = 100  # PDFium maps to whole device steps
FAR_POINTS = 10_000.0  # so far apart, the rounding of two points is no longer seen in those between them

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Displayed:
    """The mapping of one page: `origin` is where (0, 0) is displayed, `across` and `down` one point of x and of y."""

    width: float
    height: float
    origin: Point
    across: Point
    down: Point

    @classmethod
    def of(cls, page: Any) -> "Displayed":
        """`page` is an open page of pypdfium2."""
        (x0, y0), (x1, y1), (x2, y2) = (_point(page, *at) for at in ((0.0, 0.0), (FAR_POINTS, 0.0), (0.0, FAR_POINTS)))
        across = (x1 - x0) / FAR_POINTS, (y1 - y0) / FAR_POINTS
        down = (x2 - x0) / FAR_POINTS, (y2 - y0) / FAR_POINTS
        width, height = page.get_size()
        return cls(width, height, (x0, y0), across, down)

    def box(self, rectangle: tuple[float, float, float, float]) -> Box:
        """`rectangle` is (left, bottom, right, top) in the PDF's own coordinates."""
        left, bottom, right, top = rectangle
        (x0, y0), (x1, y1) = self._place(left, bottom), self._place(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def clipped(self, box: Box) -> Box | None:
        """The part of the box that is on the page; None if all of it is outside."""
        left, top, right, bottom = box
        if right < 0 or bottom < 0 or left > self.width or top > self.height:
            return None
        return (
            _within(left, self.width),
            _within(top, self.height),
            _within(right, self.width),
            _within(bottom, self.height),
        )

    def _place(self, x: float, y: float) -> Point:
        return (
            self.origin[0] + x * self.across[0] + y * self.down[0],
            self.origin[1] + x * self.across[1] + y * self.down[1],
        )


def beside(one: Box, other: Box) -> bool:
    """Whether two boxes are parts of one line: at the same height, and no further apart than they are high."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    heights = [box[3] - box[1] for box in (one, other)]
    apart = max(one[0], other[0]) - min(one[2], other[2])
    return shared >= min(heights) / 2 and apart <= max(heights)


def _point(page: Any, x: float, y: float) -> Point:
    width, height = (round(side * STEPS_PER_POINT) for side in page.get_size())
    across, down = c_int(), c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, c_double(x), c_double(y), byref(across), byref(down))
    return across.value / STEPS_PER_POINT, down.value / STEPS_PER_POINT


def _within(value: float, limit: float) -> float:
    return round(min(max(value, 0.0), limit), 1)
