"""Text of a font with a wrong map is refused, because search would find nothing in it; right text never is."""

import random
import string

import pytest
from knowledge_ingest.rubbish import is_rubbish, rubbish_share

from tests.builders.languages import NO_PROSE, PROSE

LATIN = ("English", "German", "French", "Spanish", "Italian", "Polish", "Turkish", "Finnish")


def shifted(text: str, by: int) -> str:
    """As a font of glyph numbers shows it whose map takes them for codes."""
    return "".join(character if character.isspace() else chr(ord(character) + by) for character in text)


def exchanged(text: str, seed: int) -> str:
    letters = list(string.ascii_lowercase)
    random.Random(seed).shuffle(letters)
    table = str.maketrans(string.ascii_letters, "".join(letters) + "".join(letters).upper())
    return text.translate(table)


@pytest.mark.parametrize("text", [*PROSE.values(), *NO_PROSE.values()], ids=[*PROSE, *NO_PROSE])
def test_right_text_is_no_rubbish_in_any_language_or_form(text: str) -> None:
    assert not is_rubbish(text) and not is_rubbish(text * 3) and not is_rubbish(text[:150])
    assert not is_rubbish(text.upper())


@pytest.mark.parametrize("language", LATIN)
@pytest.mark.parametrize("by", [-29, -31, 3])
def test_letters_of_another_place_in_the_alphabet_are_rubbish(language: str, by: int) -> None:
    assert is_rubbish(shifted(PROSE[language] * 2, by))


@pytest.mark.parametrize("language", LATIN)
def test_exchanged_letters_are_rubbish_in_nearly_all_cases(language: str) -> None:
    assert sum(is_rubbish(exchanged(PROSE[language], seed)) for seed in range(100)) >= 85


def test_text_under_another_code_page_is_rubbish() -> None:
    assert is_rubbish(PROSE["Russian"].encode("cp1251").decode("cp1252", "replace"))


def test_ideographs_by_chance_are_rubbish() -> None:
    chosen = random.Random(1).choices(range(0x4E00, 0x9FA5), k=400)
    assert is_rubbish("".join(map(chr, chosen)))


def test_letters_of_many_scripts_in_one_word_are_rubbish() -> None:
    scripts = [*range(0x0410, 0x0430), *range(0x0391, 0x03A1), *range(0x0561, 0x0581), *range(0x10D0, 0x10F0)]
    chosen = random.Random(1).choices(scripts, k=500)
    assert is_rubbish(" ".join("".join(map(chr, chosen[at : at + 5])) for at in range(0, 500, 5)))


def test_a_few_pages_of_rubbish_are_told_from_the_rest() -> None:
    right, wrong = PROSE["English"] * 4, shifted(PROSE["English"], 3) * 4
    assert rubbish_share([right] * 9 + [wrong]) == pytest.approx(0.1, abs=0.02)
    assert rubbish_share([wrong] * 100) == 1.0
    assert rubbish_share([]) == rubbish_share([""]) == 0.0
