import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from skylift import clients, deadline, models
from skylift.errors import Throttled, Unavailable
from skylift.http import User, create_app, lambda_handler
from skylift.models import Question, Source, Turn
from skylift.models.bedrock_calls import LONGEST_SECONDS, asked
from skylift.testing import Context, http_event

from tests.builders.bedrock import Recorded, converse, ok, refusal

Bedrock = Callable[..., Recorded]
CHAT, EMBED = "bedrock:eu.anthropic.claude-haiku-4-5-20251001-v1:0", "bedrock:amazon.titan-embed-text-v2:0"
LONG = 20
QUESTION = Question("How long?", [Source("lease.pdf, page 3", "The notice is two months.")])
HISTORY = [Turn("user", "How long is the notice?"), Turn("assistant", "Two months.")]


@dataclass(frozen=True)
class Seconds(Context):
    """A function that is stopped in that many seconds."""

    left: int = 0

    def get_remaining_time_in_millis(self) -> int:
        return self.left * 1000


def test_a_model_that_is_too_slow_is_our_own_503_before_the_function_is_stopped(bedrock: Bedrock) -> None:
    recorded = bedrock(converse("Too late [1]."))
    recorded.delay_seconds = LONG
    app, stopped_after = create_app("Shelf", "shelf"), 7

    @app.post("/api/shelf/ask")
    def ask(_: User) -> str:
        return models.chat(CHAT).answer(QUESTION).text

    event = http_event("POST", "/api/shelf/ask", groups=["user"])
    started = time.monotonic()
    answer = lambda_handler(app)(event, Seconds(left=stopped_after))
    assert (answer["statusCode"], answer["headers"]["retry-after"]) == (503, "5")
    assert time.monotonic() - started < stopped_after and len(recorded.asked) == 1


def test_a_slow_rewriting_leaves_the_search_and_the_answer_their_time(bedrock: Bedrock) -> None:
    bedrock(converse("Too late.")).delay_seconds = LONG
    with deadline.within(6):
        with pytest.raises(Unavailable):
            models.chat(CHAT).rewrite("And the landlord's?", HISTORY)
        assert deadline.ends() - time.monotonic() > 3


@pytest.mark.parametrize("ask", [lambda: models.chat(CHAT).answer(QUESTION), lambda: embed(["text"])])
def test_without_time_the_model_is_not_asked_at_all(bedrock: Bedrock, ask: Callable[[], object]) -> None:
    recorded = bedrock(converse("Yes [1]."))
    with deadline.within(0.5), pytest.raises(Unavailable, match="did not answer in time"):
        ask()
    assert recorded.asked == []


def test_embedding_ends_in_time_too(bedrock: Bedrock) -> None:
    bedrock(ok({"embedding": [1.0] * 256, "inputTextTokenCount": 1})).delay_seconds = LONG
    started = time.monotonic()
    with deadline.within(1.5), pytest.raises(Unavailable):
        embed(["one", "two"])
    assert time.monotonic() - started < LONG


def test_what_is_refused_again_and_again_is_asked_three_times(bedrock: Bedrock) -> None:
    recorded = bedrock(refusal(429, "ThrottlingException", "slow down"))
    with pytest.raises(Throttled):
        models.chat(CHAT).answer(QUESTION)
    assert len(recorded.asked) == 3


def embed(texts: list[str]) -> object:
    return models.embeddings(EMBED, dimensions=256).embed(texts)


def test_whoever_writes_for_minutes_is_waited_for_as_long(bedrock: Bedrock, monkeypatch: pytest.MonkeyPatch) -> None:
    bedrock(converse("Yes."))
    given: list[int] = []
    real = clients.client

    def noted(service: str, *, read_seconds: int, attempts: int) -> object:
        given.append(read_seconds)
        return real(service, read_seconds=read_seconds, attempts=attempts)

    with monkeypatch.context() as patched:
        patched.setattr(clients, "client", noted)
        for longest in (LONGEST_SECONDS, 120):
            asked("some", lambda client: client.converse, until=time.monotonic() + 500, longest_seconds=longest)
    assert given == [LONGEST_SECONDS, 120]
