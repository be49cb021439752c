"""The name that was meant, where exactly one can have been."""

from __future__ import annotations

from collections.abc import Iterable

# Two slips of the finger, and no more than one in three letters.
MOST_SLIPS = 2
LETTERS_A_SLIP = 3


def closest(written: str, valid: Iterable[str]) -> str | None:
    """The only name within reach of what was written; None where none is, or two are equally near."""
    reach = min(MOST_SLIPS, len(written) // LETTERS_A_SLIP)
    ranked = sorted((_slips(written.casefold(), name.casefold()), name) for name in set(valid) - {written})
    near = [each for each in ranked if each[0] <= reach]
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def _slips(one: str, other: str) -> int:
    """Letters put in, left out, replaced, or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, wanted in enumerate(other, start=1):
            slips = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                slips = min(slips, before[column - 2] + 1)
            line.append(slips)
        before, last = last, line
    return last[-1]
