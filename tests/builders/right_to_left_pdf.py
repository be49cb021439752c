"""PDFs of Arabic and Hebrew as programs write them: glyph after glyph from left to right, each at its own place."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count

from bidi import get_display

from tests.builders.raw_pdf import one_page, stream, unicode_map

ADVANCE = 6.0  # of each glyph, in points
# Every glyph is a box as wide as its advance: letters that are joined leave no gap.
FONT = (
    b"<</Type/Font/Subtype/Type3/FontBBox[0 -200 500 800]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 33/LastChar 255"
    b"/Widths[%s]/Encoding<</Type/Encoding/Differences[33%s]>>/CharProcs<</box 7 0 R>>/Resources<<>>/ToUnicode 6 0 R>>"
) % (b" ".join([b"500"] * 223), b"/box" * 223)
BOX = stream(b"500 0 0 -200 500 800 d1 0 0 500 600 re f")
BRACKETS = str.maketrans("()[]«»", ")(][»«")
LAM_ALEF = "لا"


def printed(lines: Sequence[str], *, spans: bool, base: str = "R") -> bytes:
    """Each of `lines`, in logical order, as a browser prints it.

    `spans`: most glyphs have their character in an ActualText, as Chromium writes shaped letters; otherwise the font's
    map alone has it.
    """
    codes = dict(zip(sorted({glyph for line in lines for glyph in _glyphs(line, base)}), count(33), strict=False))
    content = b"".join(_line(_glyphs(line, base), codes, y=700 - 24 * at, spans=spans) for at, line in enumerate(lines))
    font = [FONT, unicode_map({code: glyph for glyph, code in codes.items() if glyph.strip()}), BOX]
    return one_page(stream(b"BT /F1 12 Tf\n" + content + b"ET"), font=font)


def _glyphs(line: str, base: str) -> list[str]:
    """In visual order: a letter with its marks is two glyphs, lam and alef are one."""
    placeholder = "\ufefb"
    visual = str(get_display(line.replace(LAM_ALEF, placeholder), base_dir=base))
    shapes = [_shape(visual, at) for at in range(len(visual))]
    return [shape.replace(placeholder, LAM_ALEF) for shape in shapes]


def _shape(visual: str, at: int) -> str:
    """Brackets within right-to-left text are displayed mirrored."""
    around = visual[max(at - 1, 0) : at + 2]
    turned = any(unicodedata.bidirectional(each) in ("R", "AL") for each in around)
    return visual[at].translate(BRACKETS) if turned else visual[at]


def _line(glyphs: Sequence[str], codes: dict[str, int], *, y: float, spans: bool) -> bytes:
    drawn, x = b"", 72.0
    for number, (glyph, place) in enumerate(_places(glyphs, x)):
        if glyph == " ":
            continue
        shown = b"1 0 0 1 %g %g Tm <%02x> Tj\n" % (place, y, codes[glyph])
        if spans and number % 4:
            text = glyph.encode("utf-16-be").hex().encode()
            shown = b"/Span<</ActualText<FEFF%s>>>BDC\n%sEMC\n" % (text, shown)
        drawn += shown
    return drawn


def _places(glyphs: Sequence[str], x: float) -> Iterator[tuple[str, float]]:
    """A mark is displayed over the letter that follows it in visual order."""
    for glyph in glyphs:
        yield glyph, x
        x += 0 if unicodedata.category(glyph[0]) == "Mn" else ADVANCE
