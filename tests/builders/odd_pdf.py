"""PDFs that are out of the ordinary: each is one that somebody will upload."""

import textwrap
import zlib

from tests.builders import pdf
from tests.builders.raw_pdf import FONT, assembled, one_page, shown, stream, unicode_map

LEFT = ("The left column begins here", "and goes on in its second line", "until it ends at this point.")
RIGHT = ("Beside it the right column", "tells of something different", "and ends down here as well.")
LARGE = "A small text in a large file."
HEBREW = "שלום עולם וברוכים הבאים"


def with_broken_references() -> bytes:
    """The table says that the objects are where they are not."""
    whole = pdf.pages(["The cross-reference table is wrong."])
    start = whole.rindex(b"xref\n", 0, whole.rindex(b"startxref"))
    return whole[:start] + whole[start:].replace(b"0000000", b"0000009")


def without_references() -> bytes:
    """The table is missing, and what should point to it points into nothing."""
    whole = pdf.pages(["There is no cross-reference table."])
    start = whole.rindex(b"xref\n", 0, whole.rindex(b"startxref"))
    return whole[:start] + whole[whole.rindex(b"trailer") :]


def two_columns(*, by_row: bool) -> bytes:
    """Two columns of text, written column after column, or line by line across both."""
    left = [(72, 700 - 14 * at, f"({line})".encode()) for at, line in enumerate(LEFT)]
    right = [(320, 700 - 14 * at, f"({line})".encode()) for at, line in enumerate(RIGHT)]
    rows = [line for row in zip(left, right, strict=True) for line in row]
    return one_page(shown(rows if by_row else left + right))


def table() -> bytes:
    """A few words in each cell, row by row."""
    cells = [("Pump", "weekly"), ("Valve", "daily"), ("Boiler", "in March")]
    rows = [(72, 250, 700 - 14 * at, *row) for at, row in enumerate(cells)]
    return one_page(
        shown([(x, y, f"({text})".encode()) for a, b, y, one, two in rows for x, text in ((a, one), (b, two))])
    )


def right_to_left() -> bytes:
    """Hebrew as it is laid out: the glyphs from left to right, so the last letter first."""
    codes = dict(enumerate(sorted(set(HEBREW)), ord("A")))
    glyphs = {letter: code for code, letter in codes.items()}
    laid_out = bytes(glyphs[letter] for letter in reversed(HEBREW))
    font = FONT.replace(b">>", b"/ToUnicode 6 0 R>>")
    return one_page(shown([(100, 700, b"(%s)" % laid_out)]), font=[font, unicode_map(codes)])


def without_unicode_map() -> bytes:
    """Glyphs by number, in a font that does not say what they are; and a page number in one that does."""
    font = [
        b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Own/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+Own/FontDescriptor 7 0 R/DW 600/CIDSystemInfo 9 0 R>>",
        b"<</Type/FontDescriptor/FontName/ABCDEF+Own/Flags 4/FontBBox[0 0 600 800]/Ascent 800/Descent -200>>",
        FONT,
        b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
    ]
    glyphs = b"".join(b"%04x" % number for number in range(1, 40))
    content = b"BT /F1 12 Tf 100 700 Td <%s> Tj /F2 12 Tf 200 -600 Td (1) Tj ET" % glyphs
    return one_page(stream(content), font=font).replace(b"<</F1 5 0 R>>", b"<</F1 5 0 R/F2 8 0 R>>")


def with_attachment(attached: bytes = b"Attached and not read.") -> bytes:
    files = b"/Names<</EmbeddedFiles<</Names[(notes.txt) 6 0 R]>>>>"
    entry = b"<</Type/Filespec/F(notes.txt)/UF(notes.txt)/EF<</F 7 0 R>>>>"
    file = stream(attached, b"/Type/EmbeddedFile")
    page = shown([(72, 700, b"(See the attached notes.)")])
    return one_page(page, font=[FONT, entry, file], catalog=files)


def form(*, value: bytes = b"Grace Hopper") -> bytes:
    """A field that was filled in, whose look is left to the reader."""
    fields = b"/AcroForm<</Fields[6 0 R]/NeedAppearances true/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>"
    field = (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(applicant)/V(%s)/DA(/F1 12 Tf 0 g)/Rect[220 695 420 715]/P 3 0 R/F 4>>"
    )
    page = shown([(72, 700, b"(Name of the applicant:)")])
    return one_page(page, font=[FONT, field % value], catalog=fields, page=b"/Annots[6 0 R]")


def xfa_form() -> bytes:
    """A form whose pages are made by Adobe's reader alone; what others see asks to wait."""
    catalog = b"/NeedsRendering true/AcroForm<</Fields[]/XFA 6 0 R>>"
    page = shown([(72, 700, b"(Please wait...)")])
    return one_page(page, font=[FONT, stream(b"<xdp/>")], catalog=catalog)


def owner_locked(text: str) -> bytes:
    """Everybody may read it; only printing is forbidden."""
    return pdf.pages([text], password="", owner="secret")


def bomb(unpacked_bytes: int) -> bytes:
    """A small file with a page whose content unpacks to that much."""
    packer, piece = zlib.compressobj(), b" " * 1024**2
    first, again = (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return one_page(stream(first + again * (unpacked_bytes // len(piece) - 1), b"/Filter/FlateDecode"))


def looping_pages() -> bytes:
    """The tree of pages contains itself."""
    return assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"])


def of_size(size_bytes: int) -> bytes:
    """A page of text in a file of that size, most of which is something else."""

    def padded(count: int) -> bytes:
        return one_page(shown([(72, 700, f"({LARGE})".encode())]), font=[FONT, stream(bytes(count))])

    estimate = size_bytes - len(padded(0))
    return padded(estimate - (len(padded(estimate)) - size_bytes))


def without_end_mark(text: bytes) -> bytes:
    """Complete, but for the mark that should be its last line."""
    return one_page(shown([(72, 700, b"(%s)" % text)])).replace(b"%%EOF\n", b"")


def with_bytes_after_the_end(text: bytes) -> bytes:
    """As a server sends it that adds a page of its own."""
    return one_page(shown([(72, 700, b"(%s)" % text)])) + b"<html>" + bytes(5000) + b"</html>"


def with_unknown_filter() -> bytes:
    """Compressed by a method of tomorrow."""
    return one_page(stream(b"\x1b\x03\x00", b"/Filter/BrotliDecode"))


def protected_by_certificate() -> bytes:
    """Readable only with the key of a person."""
    locked = b"/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s4/V 2/Length 128/Recipients[<30>]>>/ID[<00><00>]"
    return one_page(shown([(72, 700, b"(Secret)")])).replace(b"/Root 1 0 R", b"/Root 1 0 R" + locked)


def with_wide_codes(text: bytes = b"A plain line of words.") -> bytes:
    """A font with codes of four bytes, beyond all characters of Unicode, that its map leaves out."""
    spaces = b"2 begincodespacerange <00> <7F> <F0808080> <F7BFBFBF> endcodespacerange "
    names = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Wide def "
    system = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    font = [
        b"<</Type/Font/Subtype/Type0/BaseFont/Helvetica/Encoding 6 0 R/DescendantFonts[7 0 R]/ToUnicode 8 0 R>>",
        stream(
            names + b"/CMapType 1 def " + spaces + b"1 begincidrange <20> <7E> 1 endcidrange endcmap end end",
            b"/Type/CMap/CMapName/Wide" + system,
        ),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Helvetica/DW 600/FontDescriptor 9 0 R" + system + b">>",
        stream(names + b"/CMapType 2 def " + spaces + b"1 beginbfrange <20> <7E> <0020> endbfrange endcmap end end"),
        b"<</Type/FontDescriptor/FontName/Helvetica/Flags 4/FontBBox[0 -200 1000 800]/Ascent 800/Descent -200>>",
    ]
    glyphs = (text + b" ").hex().encode() + b"F0A8A780"
    return one_page(stream(b"BT /F1 12 Tf 72 700 Td <%s> Tj ET" % glyphs), font=font)


def with_wrong_unicode_map(text: str) -> bytes:
    """A font whose map names the letter three places further in the alphabet."""
    codes = {code: chr(code + 3) for code in range(0x41, 0x7B)}
    lines = [(72, 750 - 14 * at, b"(%s)" % line.encode()) for at, line in enumerate(textwrap.wrap(text, 70))]
    font = FONT.replace(b">>", b"/ToUnicode 6 0 R>>")
    return one_page(shown(lines), font=[font, unicode_map(codes)])
