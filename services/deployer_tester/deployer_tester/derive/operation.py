"""One thing that an API can be asked, as far as its description tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Parameter:
    """`known`: the value is the description's own example, and not made up."""

    name: str
    value: Any
    known: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` holds its parameters in braces. `documented`: it comes from an OpenAPI document; that may not be readable.

    query: those that are required. has_body: it takes one. body: an example; None where none can be given. statuses:
    those documented below 500; none where any will do. type, has: of the answer's JSON when it succeeds. secured: it
    refuses whoever does not sign in. guessed: some route takes every path, and nobody tells which the application has.
    """

    method: str
    path: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    query: tuple[Parameter, ...] = ()
    has_body: bool = False
    body: Any = None
    statuses: tuple[int, ...] = ()
    type: str | None = None
    has: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    secured: bool = False
    documented: bool = False
    readable: bool = True
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Untested:
    """What was left out, and why, for people."""

    method: str
    path: str
    why: str
