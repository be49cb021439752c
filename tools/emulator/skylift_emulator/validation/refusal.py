"""The refusal of a request, as AWS reports it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal(Exception):
    """`code` is AWS's error code, `message` its text, `status` the HTTP status."""

    code: str
    message: str
    status: int = 400

    def __str__(self) -> str:
        return self.message
