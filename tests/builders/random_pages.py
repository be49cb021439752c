"""Pages of words at random places: over each other, backwards, turned, repeated, and nested in forms.

`random_page(Random(seed))` gives the same page for the same seed.
"""

from dataclasses import dataclass
from itertools import count
from math import cos, radians, sin
from random import Random
from string import ascii_letters

from tests.builders.raw_pdf import FONT, one_page, stream

FORM = b"/Type/XObject/Subtype/Form/BBox[-2000 -2000 4000 4000]/Resources<</Font<</F1 5 0 R>>/XObject<<%s>>>>"
TURNS = (0, 0, 0, 0, 0, 0, 90, 180, 270, 15)
FIRST_FORM = 6
NESTED = 3


@dataclass(frozen=True)
class RandomPage:
    """`words`: what the page shows, each once, in no order."""

    data: bytes
    words: list[str]


def random_page(chance: Random) -> RandomPage:
    """Up to 60 runs of up to three words; the same run may be printed twice at one place, which shows it once."""
    numbers = count(chance.randrange(10_000))
    content = [_content(chance, numbers) for _ in range(NESTED + 1)]
    forms = [
        stream(drawn + (b"/X%d Do" % (at + 1) if at < NESTED else b""), FORM % _reference(at + 1))
        for at, (drawn, _) in enumerate(content[1:], 1)
    ]
    page = stream(content[0][0] + b"/X1 Do")
    data = one_page(page, font=[FONT, *forms]).replace(b"<</Font<</F1 5 0 R>>>>/Contents", _resources() + b"/Contents")
    return RandomPage(data, [word for _, words in content for word in words])


def _reference(number: int) -> bytes:
    return b"/X%d %d 0 R" % (number, FIRST_FORM + number - 1) if number <= NESTED else b""


def _resources() -> bytes:
    return b"<</Font<</F1 5 0 R>>/XObject<<%s>>>>" % _reference(1)


def _content(chance: Random, numbers: "count[int]") -> tuple[bytes, list[str]]:
    drawn, words = b"", []
    x, y = 300.0, 400.0
    for _ in range(chance.randrange(15)):
        run = [_word(next(numbers)) for _ in range(chance.randint(1, 3))]
        x, y = _next_place(chance, x, y)
        shown = _run(chance, run, x, y)
        drawn += shown * chance.choice((1, 1, 1, 1, 2))
        words += run
    return drawn, words


def _next_place(chance: Random, x: float, y: float) -> tuple[float, float]:
    """Anywhere, or on the same line further back or ahead, or a little above or below it."""
    match chance.randrange(4):
        case 0:
            return chance.uniform(150, 450), chance.uniform(200, 600)
        case 1:
            return min(max(x + chance.uniform(-200, 200), 150), 450), y
        case 2:
            return min(max(x + chance.uniform(-60, 60), 150), 450), min(max(y + chance.uniform(-6, 6), 200), 600)
        case _:
            return x, min(max(y - 14, 200), 600)


def _run(chance: Random, words: list[str], x: float, y: float) -> bytes:
    turn = radians(chance.choice(TURNS))
    matrix = (cos(turn), sin(turn), -sin(turn), cos(turn), x, y)
    gap = chance.choice((-250, -250, -2500, 900, -250))
    text = b" %d " % gap
    pieces = text.join(b"(%s)" % word.encode() for word in words)
    size = chance.choice((6, 9, 10, 12))
    return b"BT /F1 %d Tf %s Tm [%s] TJ ET\n" % (size, b" ".join(b"%.4f" % value for value in matrix), pieces)


def _word(number: int) -> str:
    """Six letters of which no two are alike, so that hardly two words over each other have one at the same place."""
    return "".join(Random(number).sample(ascii_letters, 6))
