from collections.abc import Sequence
from decimal import Decimal

import pytest
from skylift import models
from skylift.models import Citation, Embedded, Question, Source, Usage
from skylift.models.sentences import sentences_of

SOURCES = [
    Source(
        "lease.pdf, page 3",
        "The tenant may end this lease with a notice of two months. Pets are not allowed without consent.",
    ),
    Source("lease.pdf, page 4", "The deposit is 2,400 euros. It is paid back within six weeks after moving out."),
]


class Meanings:
    """Two directions: what is about money, and everything else."""

    model, dimensions, languages = "meanings", 2, frozenset({"en"})

    def embed(self, texts: Sequence[str]) -> Embedded:
        money = [any(word in text for word in ("paid", "security", "refund")) for text in texts]
        vectors = [[1.0, 0.0] if about else [0.0, 1.0] for about in money]
        return Embedded(vectors, self.model, Usage(len(texts), 0, Decimal(0)))


def test_an_extract_is_labelled_quoted_and_cited() -> None:
    answer = models.chat("extractive").answer(Question("How long is the tenant's notice?", SOURCES))
    assert "without a language model" in answer.text and answer.model == "extractive"
    assert "two months. [lease.pdf, page 3]" in answer.text and "deposit" not in answer.text
    assert answer.citations == (Citation(0, "The tenant may end this lease with a notice of two months."),)
    assert answer.usage == Usage(0, 0, Decimal(0))


def test_embeddings_find_what_is_said_in_other_words() -> None:
    question = Question("When do I get my security refunded?", SOURCES)
    assert models.chat("extractive").answer(question).citations == ()
    answer = models.chat("extractive", embeddings=Meanings()).answer(question)
    assert answer.citations == (Citation(1, "It is paid back within six weeks after moving out."),)
    assert answer.usage.input_tokens == 5


@pytest.mark.parametrize("sources", [[], SOURCES, [Source("empty.pdf, page 1", "")]])
def test_what_the_documents_do_not_say_is_not_made_up(sources: list[Source]) -> None:
    answer = models.chat("extractive").answer(Question("What is the capital of Mongolia?", sources))
    assert answer.citations == () and answer.text == "No sentence in the documents that were found answers this."


def test_passages_that_overlap_are_quoted_once() -> None:
    twice = [SOURCES[0], Source("lease.pdf, page 9", SOURCES[0].text)]
    answer = models.chat("extractive").answer(Question("How long is the tenant's notice?", twice))
    assert answer.text.count("two months") == 1 and [citation.source for citation in answer.citations] == [0]


def test_sentences_end_where_a_reader_would_say() -> None:
    text = 'Mr. Smith paid 2.5 euros, e.g. in cash. "Did he?" Yes!\n\nHeading\n- First item\n- Second'
    assert sentences_of(text) == [
        "Mr. Smith paid 2.5 euros, e.g. in cash.",
        '"Did he?"',
        "Yes!",
        "Heading",
        "- First item",
        "- Second",
    ]


def test_minilm_stands_behind_the_port() -> None:
    embeddings = models.embeddings("minilm", dimensions=384)
    embedded = embeddings.embed(["A cat sits on the mat."])
    assert embeddings.model == embedded.model == "minilm" and len(embedded.vectors[0]) == 384
    assert embedded.usage.cost_usd == 0 and embedded.usage.input_tokens > 5


@pytest.mark.parametrize(
    ("name", "dimensions", "words"),
    [
        ("minilm", 512, "EMBEDDING_DIMENSIONS is 512, but minilm gives 384"),
        ("word2vec", 384, "EMBEDDING_MODEL 'word2vec' is not known"),
        ("bedrock:amazon.titan-embed-text-v2:0", 384, "one of"),
        ("bedrock:cohere.embed-v4:0", 1024, "is not known; it is `bedrock:amazon.titan"),
    ],
)
def test_a_wrong_setting_is_named(name: str, dimensions: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        models.embeddings(name, dimensions=dimensions)


def test_a_wrong_chat_model_is_named() -> None:
    with pytest.raises(ValueError, match="CHAT_MODEL 'gpt' is not known"):
        models.chat("gpt")
