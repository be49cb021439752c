"""A logged traceback without what nobody needs to find the fault."""

from __future__ import annotations

from collections.abc import Iterator

_FRAME, _FOREIGN = '  File "', ("/site-packages/", "/lib/python", "/var/runtime/", "/var/lang/")
_FRAMES_KEPT = 3
LONGEST = 400


def shortened(exception: str) -> Iterator[str]:
    """Of each error its last words and the last frames of our own code; libraries' frames are left out."""
    frames: list[list[str]] = []
    for line in exception.splitlines():
        if line.startswith(_FRAME):
            frames.append([line])
        elif line.startswith("    ") and frames:
            frames[-1].append(line)
        elif line and not line.startswith("Traceback "):
            yield from _own(frames)
            frames = []
            yield line[:LONGEST]


def _own(frames: list[list[str]]) -> Iterator[str]:
    own = [frame for frame in frames if not any(part in frame[0] for part in _FOREIGN)] or frames
    for frame in own[-_FRAMES_KEPT:]:
        yield from (text for text in frame if text.strip("~^ "))
