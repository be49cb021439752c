"""Words and languages of texts: what a search in another language than English rests on."""

import pytest
from knowledge.index.chunk import Hit
from knowledge.index.languages import language_of, languages_of
from knowledge.index.store import SearchIndex
from knowledge.index.words import words

from tests.builders.chunks import EAST, NORTH, chunk, version


@pytest.mark.parametrize(
    ("text", "separated"),
    [
        ("Client/server, E-42!", "client server e 42"),
        ("水泵每六个星期检查一次。", "水泵 泵每 每六 六个 个星 星期 期检 检查 查一 一次"),
        ("水", "水"),
        ("P203水泵", "p203 水泵"),
        ("पानी की मशीन", "पानी की मशीन"),
        ("می‌رود", "میرود"),
        ("Stra\u00dfe soft\u00adware", "strasse software"),
        ("ﬁlter", "filter"),
    ],
)
def test_a_text_is_separated_into_the_words_of_its_script(text: str, separated: str) -> None:
    assert words(text) == separated


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How often is the pump inspected?", "en"),
        ("Wie oft wird die Pumpe geprüft?", "de"),
        ("À quelle fréquence la pompe est-elle contrôlée ?", "fr"),
        ("¿Con qué frecuencia se revisa la bomba?", "es"),
        ("Как часто они проверяют насос?", "ru"),
        ("إلى أي درجة يجوز تشغيل المضخة؟", "ar"),
        ("水泵多久检查一次？", "zh"),
        ("ポンプは何週間ごとに点検しますか。", "ja"),
        ("펌프는 얼마나 자주 점검합니까?", "ko"),
        ("P-203 42", None),
        ("1,234", None),
    ],
)
def test_a_question_tells_its_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_a_passage_of_numbers_has_the_language_of_its_document() -> None:
    german = "Die Pumpe wird alle sechs Wochen geprüft, und das Ergebnis ist im Buch."
    assert languages_of([german, "P-203 42 1.234", german]) == ["de", "de", "de"]


def _best(index: SearchIndex, query: str) -> Hit:
    return index.search(query, NORTH, limit=1)[0]


def test_inflected_words_are_found_in_each_language_of_a_mixed_index(index: SearchIndex) -> None:
    """Passages whose embeddings the query resembles in no way, as those of a model that does not know the language."""
    index.replace(
        version(),
        [
            chunk("Die Pumpen werden alle sechs Wochen von einem Techniker geprüft.", EAST),
            chunk("Las bombas se revisan cada seis semanas por un técnico de la planta.", EAST),
            chunk("Насосы проверяет техник каждые шесть недель, и он это записывает.", EAST),
            chunk("水泵每六个星期检查一次。阀门在九巴时打开。", EAST),
            chunk("Something else, which the query resembles by chance.", NORTH),
        ],
    )
    assert "Pumpen" in _best(index, "Wie prüft man die Pumpe?").text
    assert "bombas" in _best(index, "¿Cada cuánto se revisa la bomba?").text
    assert "Насосы" in _best(index, "Как часто они проверяют насос?").text
    assert "水泵" in _best(index, "水泵多久检查一次？").text
    # A query of names has no language of its own: that of the passages which it finds decides.
    assert "Pumpen" in _best(index, "Pumpe Techniker").text


def test_an_identifier_wins_over_near_meaning_whatever_else_is_asked(index: SearchIndex) -> None:
    orders = [chunk(f"Work order AB-{number}: the seal was replaced.", NORTH) for number in range(1000, 1030)]
    index.replace(version(), [*orders, chunk("Work order AB-1077: the seal was replaced.", EAST)])
    assert "AB-1077" in _best(index, "What was done in order AB-1077 for client ZX-5?").text
