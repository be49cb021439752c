"""What becomes of each kind of PDF: where it ends, and what must hold of it. Real forks, real reader."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from knowledge.documents.document import Status
from knowledge.documents.reason import Reason
from knowledge_ingest import reasons
from knowledge_ingest.opening import UnreadablePdf
from knowledge_ingest.reading import Bounds, read_apart
from skylift.errors import Unavailable

from tests.builders import odd_pdf, pdf
from tests.builders.languages import PROSE

MEGABYTE = 1024**2


@dataclass(frozen=True)
class Odd:
    """`texts`: its passages, in the order in which they are read. `reason`: why it fails, where it does."""

    make: Callable[[], bytes]
    texts: tuple[str, ...] = ()
    reason: Reason | None = None


ODD = {
    "empty": Odd(lambda: b"", reason=reasons.EMPTY),
    "not a PDF": Odd(pdf.disguised, reason=reasons.NOT_A_PDF),
    "cut off": Odd(lambda: pdf.truncated("A long story. " * 99), reason=reasons.TRUNCATED),
    "no pages": Odd(pdf.without_pages, reason=reasons.NO_PAGES),
    "a tree of pages that contains itself": Odd(odd_pdf.looping_pages, reason=reasons.damaged_page(1)),
    "more pages than accepted": Odd(lambda: pdf.pages(["text"] * 6), reason=reasons.too_many_pages(6, 5)),
    "a password": Odd(lambda: pdf.encrypted("secret"), reason=reasons.ENCRYPTED),
    "a password for printing only": Odd(lambda: odd_pdf.owner_locked("Read this."), texts=("Read this.",)),
    "a scan": Odd(pdf.scanned, reason=reasons.NO_TEXT),
    "no Unicode map": Odd(odd_pdf.without_unicode_map, reason=reasons.NO_CHARACTERS),
    "a form of Adobe's own kind": Odd(odd_pdf.xfa_form, reason=reasons.XFA_FORM),
    "a form": Odd(odd_pdf.form, texts=("Name of the applicant: Grace Hopper",)),
    "an attachment": Odd(odd_pdf.with_attachment, texts=("See the attached notes.",)),
    "broken references": Odd(odd_pdf.with_broken_references, texts=("The cross-reference table is wrong.",)),
    "no references": Odd(odd_pdf.without_references, texts=("There is no cross-reference table.",)),
    "columns one after the other": Odd(
        lambda: odd_pdf.two_columns(by_row=False), texts=(" ".join((*odd_pdf.LEFT, *odd_pdf.RIGHT)),)
    ),
    "columns line by line": Odd(
        lambda: odd_pdf.two_columns(by_row=True), texts=(" ".join((*odd_pdf.LEFT, *odd_pdf.RIGHT)),)
    ),
    "a table": Odd(odd_pdf.table, texts=("Pump weekly Valve daily Boiler in March",)),
    "right to left": Odd(odd_pdf.right_to_left, texts=(odd_pdf.HEBREW,)),
    "no mark at the end": Odd(lambda: odd_pdf.without_end_mark(b"Read this."), texts=("Read this.",)),
    "bytes after the end": Odd(lambda: odd_pdf.with_bytes_after_the_end(b"Read this."), texts=("Read this.",)),
    "an unknown compression": Odd(odd_pdf.with_unknown_filter, reason=reasons.unknown_filter("BrotliDecode")),
    "a certificate": Odd(odd_pdf.protected_by_certificate, reason=reasons.PROTECTED),
    "codes beyond Unicode": Odd(odd_pdf.with_wide_codes, texts=("A plain line of words.",)),
    "a wrong Unicode map": Odd(lambda: odd_pdf.with_wrong_unicode_map(PROSE["English"]), reason=reasons.NO_CHARACTERS),
    "damaged beyond reading": Odd(lambda: b"%PDF-1.7\nnothing in it\n%%EOF", reason=reasons.DAMAGED),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=list(ODD))
def test_each_kind_of_pdf_ends_as_it_should(world: Any, odd: Odd) -> None:
    made = world.uploaded(odd.make())
    world.ingest.handle(world.event(made))
    now = world.now(made)
    assert (now.status, now.reason) == (Status.FAILED if odd.reason else Status.READY, odd.reason)
    assert read_of(world) == odd.texts


def read_of(world: Any) -> tuple[str, ...]:
    return tuple(chunk.passage.text for _, chunks in world.index.indexed.values() for chunk in chunks)


def test_the_columns_of_a_page_have_boxes_of_their_own() -> None:
    (page,) = read_apart(odd_pdf.two_columns(by_row=True), max_pages=1)
    middle = 612 / 2
    assert [line.box[2] < middle for line in page.lines] == [True] * 3 + [False] * 3


def test_a_file_that_unpacks_to_more_than_there_is_memory_harms_nobody() -> None:
    with pytest.raises(UnreadablePdf) as refused:
        read_apart(odd_pdf.bomb(256 * MEGABYTE), max_pages=1, bounds=Bounds(memory_bytes=64 * MEGABYTE))
    assert refused.value.reason == reasons.TOO_COMPLEX


def test_a_file_that_keeps_the_reader_busy_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_data: bytes, *, max_pages: int) -> list[Any]:
        while max_pages:
            pass
        return []

    monkeypatch.setattr("knowledge_ingest.reading.read_pages", busy)
    with pytest.raises(UnreadablePdf) as refused:
        read_apart(b"", max_pages=7, bounds=Bounds(seconds=1))
    assert refused.value.reason == reasons.TOO_SLOW


def test_a_reader_that_somebody_stopped_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge_ingest.reading.read_pages", lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(Unavailable):
        read_apart(b"", max_pages=7)


def test_a_file_as_large_as_accepted_is_read() -> None:
    (page,) = read_apart(odd_pdf.of_size(50 * MEGABYTE), max_pages=1)
    assert [line.text for line in page.lines] == [odd_pdf.LARGE]


def test_a_fault_of_ours_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_data: bytes, *, max_pages: int) -> list[Any]:
        raise LookupError(f"a bug of ours on {max_pages} pages")

    monkeypatch.setattr("knowledge_ingest.reading.read_pages", broken)
    with pytest.raises(RuntimeError, match="a bug of ours on 7 pages"):
        read_apart(b"", max_pages=7)
