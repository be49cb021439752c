"""Reading a PDF in a process of its own, with an end to its memory and time.

A megabyte of PDF may unpack to gigabytes, keep the reader busy for hours, or crash it. The worker's own process must
not die of it: nobody could say why the document failed, and the same would happen on every attempt.
"""

import os
import pickle
import resource
import signal
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from skylift.errors import Unavailable

from knowledge_ingest import reasons
from knowledge_ingest.opening import UnreadablePdf
from knowledge_ingest.pdf import Page, read_pages

FIRST_INHERITED = 3  # after standard input, output and error
NOT_THE_FILES_FAULT = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True)
class Bounds:
    """`memory_bytes` beyond what the worker has already, `seconds` of processor time."""

    memory_bytes: int = 1024**3
    seconds: int = 120


def read_apart(data: bytes, *, max_pages: int, bounds: Bounds = Bounds()) -> list[Page]:
    """Every page of the PDF, numbered from 1. Raises UnreadablePdf when the person must act."""
    receiving, sending = os.pipe()
    reader = os.fork()
    if reader == 0:
        _read(data, max_pages, bounds=bounds, sending=sending)
    os.close(sending)
    with os.fdopen(receiving, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(reader, 0)
    return _told(answer, status)


def _told(answer: bytes, status: int) -> list[Page]:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in NOT_THE_FILES_FAULT:
        raise Unavailable("The process that reads the PDF was stopped.")
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        raise UnreadablePdf(reasons.TOO_SLOW)
    if status != 0:
        raise UnreadablePdf(reasons.TOO_COMPLEX)
    told = pickle.loads(answer)  # noqa: S301 - our own process wrote it
    if isinstance(told, list):
        return told
    if isinstance(told, UnreadablePdf):
        raise told
    raise RuntimeError(f"reading the PDF failed:\n{told}")


def _read(data: bytes, max_pages: int, *, bounds: Bounds, sending: int) -> NoReturn:
    """In the new process. Nothing of the worker's goes on in it, and none of its connections stays open in it."""
    try:
        os.closerange(FIRST_INHERITED, sending)
        os.closerange(sending + 1, os.sysconf("SC_OPEN_MAX"))
        _confine(bounds)
        with os.fdopen(sending, "wb") as pipe:
            pipe.write(pickle.dumps(_found(data, max_pages), protocol=pickle.HIGHEST_PROTOCOL))
    except BaseException:  # noqa: BLE001 - out of memory, most likely: too late to say so
        os._exit(1)
    os._exit(0)


def _found(data: bytes, max_pages: int) -> list[Page] | UnreadablePdf | str:
    try:
        return read_pages(data, max_pages=max_pages)
    except UnreadablePdf as fault:
        return fault
    except MemoryError:
        return UnreadablePdf(reasons.TOO_COMPLEX)
    except Exception:  # noqa: BLE001 - the door of this process: the worker raises it again
        return traceback.format_exc()


def _confine(bounds: Bounds) -> None:
    # No core dumps: they would hold the document.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The second one kills without saying why.
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds + 5))
    most = _address_space() + bounds.memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _address_space() -> int:
    """Bytes that the process has mapped already; most of them it shares with the worker or never touches."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
