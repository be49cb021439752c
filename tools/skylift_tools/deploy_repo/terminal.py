"""The terminal: lines that stay, and at its end one that tells how it stands until the next line comes."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

_CLEARED = "\r\x1b[2K"


class Terminal:
    """`live`: whether somebody looks at it; otherwise (a file, a pipe) there are only lines, without colours."""

    def __init__(self, write: Callable[[str], object] | None = None, *, live: bool | None = None) -> None:
        self._live = sys.stdout.isatty() if live is None else live
        self._write = write or (lambda text: click.echo(text, nl=False, color=self._live))
        self._standing = False

    def line(self, text: str, **style: object) -> None:
        """One more line; `style` as click has it."""
        self.clear()
        shown = printable(text)
        self._write((click.style(shown, **style) if style and self._live else shown) + "\n")  # type: ignore[arg-type]

    def stand(self, text: str) -> None:
        """How it stands; the next line takes its place."""
        if self._live:
            self._write(_CLEARED + click.style(printable(text), dim=True))
            self._standing = True

    def clear(self) -> None:
        if self._standing:
            self._write(_CLEARED)
            self._standing = False


def printable(text: str) -> str:
    """Without what would steer the terminal: a repository's names and its tools' words are other people's."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
