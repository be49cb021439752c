"""Labelled sets for search: questions, and the passage that answers each, by language and kind of text.

Made from a few sentences, so that every word is ours: each device of a plant meets each fact once, in a form that the
question inflects otherwise. Tables and identifiers are English, as the embedded model is.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SEED = 20261201
_NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Juniper", "Larch", "Maple", "Oak")
_ROWS = ("Net sales", "Cost of goods sold", "Operating income", "Capital expenditure", "Employees", "Dividends paid")
_YEARS = (2021, 2022, 2023, 2024, 2025)
_JOBS = ("replaced the seal", "greased the bearing", "rinsed the filter", "welded the frame", "tightened the bolts")


@dataclass(frozen=True)
class Labelled:
    """`questions` are pairs of a question and the index of the passage that answers it."""

    name: str
    passages: list[str]
    questions: list[tuple[str, int]]


def sets() -> Iterator[Labelled]:
    """All sets, the same at every call."""
    path = Path(__file__).with_name("languages.toml")
    for language, given in tomllib.loads(path.read_text(encoding="utf-8")).items():
        yield _handbook(language, given)
    yield _tables()
    yield _identifiers()


def _handbook(language: str, given: dict[str, list[list[str]]]) -> Labelled:
    pairs = [(device, fact) for device in given["devices"] for fact in given["facts"]]
    passages = [fact[0].format(device=device[0], n=number) for number, (device, fact) in enumerate(pairs, start=10)]
    return Labelled(
        language, passages, [(fact[1].format(asked=device[1]), at) for at, (device, fact) in enumerate(pairs)]
    )


def _tables() -> Labelled:
    """Tables of twelve companies as text, a row of figures each: names and years tell them apart."""
    chance = random.Random(_SEED)  # noqa: S311 - makes figures, guards nothing
    passages, questions = [], []
    for company in _NAMES:
        for row in _ROWS:
            figures = [f"{chance.randint(100, 9999):,}" for _ in _YEARS]
            years = " ".join(map(str, _YEARS))
            passages.append(f"{company} Holdings plc, in millions {years}\n{row} {' '.join(figures)}")
            year = chance.choice(_YEARS)
            questions.append((f"What was the {row.lower()} of {company} Holdings in {year}?", len(passages) - 1))
    return Labelled("tables", passages, questions)


def _identifiers() -> Labelled:
    """Work orders that differ in their number only; half of the questions also name something that no passage has."""
    chance = random.Random(_SEED)  # noqa: S311 - makes numbers, guards nothing
    passages, questions = [], []
    for at in range(60):
        number = f"{''.join(chance.sample('ABCDEFGHK', 2))}-{chance.randint(1000, 9999)}"
        job = chance.choice(_JOBS)
        passages.append(f"Work order {number}: the technician on duty {job} in hall {chance.randint(1, 9)}.")
        beside = " for client ZX-77" if at % 2 else ""
        questions.append((f"What was done in order {number}{beside}?", at))
    return Labelled("identifiers", passages, questions)
