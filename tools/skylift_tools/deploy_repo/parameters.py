"""Values for the template's parameters, from the command line or from whoever sits at it."""

from __future__ import annotations

from collections.abc import Iterable

import click


def given(words: Iterable[str]) -> dict[str, str]:
    """By name, of words `NAME=VALUE`, or `NAME` for a value that is asked for and not shown.

    Raises UsageError for a name that is missing or there twice; no value is in it.
    """
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not name:
            raise click.UsageError("--parameter needs a name before the `=`: NAME=VALUE")
        if name in found:
            raise click.UsageError(f"--parameter {name} is there twice: a parameter has one value")
        found[name] = value if equals else click.prompt(name, hide_input=True, default="", show_default=False, err=True)
    return found
