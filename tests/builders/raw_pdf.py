"""PDFs written object by object: what no library would write, and what people upload all the same."""

from collections.abc import Sequence

CATALOG, PAGES, FIRST = 1, 2, 3
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def assembled(objects: Sequence[bytes]) -> bytes:
    """A file of these objects, numbered from 1; the first is the catalog."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<</Size %d/Root %d 0 R>>" % (len(objects) + 1, CATALOG)
    references = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return body + references + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(body))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def one_page(content: bytes, *, font: Sequence[bytes] = (FONT,), catalog: bytes = b"", page: bytes = b"") -> bytes:
    """A letter page that shows the stream object `content` in /F1, whose objects are `font` (from number 5 on)."""
    resources = b"/Resources<</Font<</F1 5 0 R>>>>"
    return assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]%s/Contents 4 0 R%s>>" % (resources, page),
            content,
            *font,
        ]
    )


def shown(lines: Sequence[tuple[float, float, bytes]], size: int = 12) -> bytes:
    """A content stream with each string at (x, y) points from the bottom left, in the order given."""
    return stream(b"".join(b"BT /F1 %d Tf %g %g Td %s Tj ET\n" % (size, x, y, text) for x, y, text in lines))


def unicode_map(codes: dict[int, str]) -> bytes:
    """A ToUnicode stream for a font of single bytes."""
    pairs = b"".join(b"<%02x> <%s>\n" % (code, text.encode("utf-16-be").hex().encode()) for code, text in codes.items())
    return stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n"
        b"%d beginbfchar\n%sendbfchar\nendcmap end end" % (len(codes), pairs)
    )
