"""Without these a script takes a failed deployment for a good one, or waits for ever for one that is over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from skylift_tools.deploy_repo.api import Api
from skylift_tools.deploy_repo.following import PATIENCE_SECONDS, Following
from skylift_tools.deploy_repo.problems import FAILED, SUCCESS, Refused, Unreachable
from skylift_tools.deploy_repo.terminal import Terminal

ID = "0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f"
Handler = Callable[[httpx.Request], httpx.Response]


def line(number: int, level: str = "info", attempt: int = 1) -> dict[str, Any]:
    at = f"2026-11-01T12:00:{number % 60:02}.000+00:00"
    return {
        "id": str(number),
        "at": at,
        "stage": "deploy",
        "attempt": attempt,
        "level": level,
        "text": f"line {number}",
    }


def report(lines: list[dict[str, Any]], status: str = "running", **about: Any) -> dict[str, Any]:
    return {
        "session_id": ID,
        "status": status,
        "stage": "deploy",
        "created_at": "2026-11-01T12:00:00.000+00:00",
        "ended_at": "2026-11-01T12:00:09.000+00:00",
        "attempt": 1,
        "max_attempts": 3,
        "error": None,
        "fix_branch": None,
        "patch_url": None,
        "outputs": {},
        "timeline": lines,
        "next_cursor": None,
        **about,
    }


@dataclass
class Time:
    now: float = 0

    def pause(self, seconds: float) -> None:
        self.now += seconds

    def clock(self) -> float:
        return self.now


@dataclass
class Answers:
    """Gives each answer once, in turn, the last one for ever."""

    answers: list[Any]
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


FOUND = {"status": "done", "root_cause": "A cause.", "fix_instructions": ["Do this."]}


def follow(*answers: Any, live: bool = False) -> tuple[int, list[str], Answers]:
    written: list[str] = []
    given, time = Answers(list(answers)), Time()
    with Api("http://api/api/deployer/", "secret", httpx.MockTransport(given)) as api:
        terminal = Terminal(written.append, live=live)
        status = Following(api, terminal, 1, time.pause, time.clock).until_the_end(ID)
    return status, [text.removesuffix("\n") for text in written], given


def test_every_line_is_shown_once_and_success_is_zero() -> None:
    first, second = [line(1)], [line(1), line(2, "warning"), line(3, "error", attempt=2)]
    ended = report(second, "success", attempt=2, fix_branch="skylift-fix/1", outputs={"Url": "http://x/"})
    status, shown, given = follow(report(first), report(first), ended)
    assert status == SUCCESS and shown[:3] == [
        "   1.0s deploy       line 1",
        "   2.0s deploy       ! line 2",
        "   3.0s deploy (2)   ✗ line 3",
    ]
    assert shown[3:] == [
        "",
        "✓ success after 2 attempts in 9.0 s",
        "  fixed on the branch skylift-fix/1",
        "  Url = http://x/",
    ]
    assert given.asked[0].headers["authorization"] == "Bearer secret"


def test_a_failure_is_one_and_says_why_with_its_lines_and_the_patch() -> None:
    lines = ["a.yaml:1: x", "line 1"]
    error = {"stage": "fix", "code": "PUSH_REFUSED", "reason": "It could not be pushed.", "lines": lines}
    failed = report([line(1)], "failed", error=error, patch_url="http://x/patch")
    status, shown, _ = follow(failed, {"session_id": ID}, {"status": "pending"}, FOUND)
    assert status == FAILED and shown[2:] == [
        "✗ failed in 9.0 s",
        "  fix: PUSH_REFUSED: It could not be pushed.",
        "    a.yaml:1: x",
        "  the fix as a patch, for a few minutes: http://x/patch",
        "  cause: A cause.",
        "  to do: Do this.",
    ]


def test_what_a_line_said_just_before_the_end_is_not_said_again() -> None:
    last = line(1, "error") | {"text": "It could not be pushed."}
    error = {"stage": "fix", "code": "PUSH_REFUSED", "reason": "It could not be pushed.", "lines": []}
    found = FOUND | {"root_cause": "It could not be pushed."}
    _, shown, _ = follow(report([last], "failed", error=error), {"session_id": ID}, found)
    assert shown == [
        "   1.0s deploy       ✗ It could not be pushed.",
        "",
        "✗ failed in 9.0 s",
        "  fix: PUSH_REFUSED",
        "  to do: Do this.",
    ]


def test_of_many_errors_the_one_that_caused_the_others_is_named() -> None:
    lines = [line(1, "error") | {"text": "A cause."}, line(2, "error") | {"text": "All was undone."}]
    error = {"stage": "monitor", "code": "CFN_ROLLBACK", "reason": "All was undone.", "lines": []}
    _, shown, _ = follow(report(lines, "failed", error=error), {"session_id": ID}, FOUND)
    assert "  cause: A cause." in shown and not [text for text in shown[3:] if "All was undone." in text]


@pytest.mark.parametrize("away", [httpx.Response(503, json={"detail": "Busy."}), {"status": "pending"}])
def test_a_failure_is_told_though_nobody_says_what_to_do_about_it(away: Any) -> None:
    status, shown, _ = follow(report([], "failed"), away)
    assert status == FAILED and "what to do about it" in shown[-1]


def test_somebody_who_looks_sees_that_it_goes_on_and_nobody_s_words_steer_the_terminal() -> None:
    evil = line(1) | {"text": "a\x1b[2Jb", "level": "error"}
    _, shown, _ = follow(report([]), report([evil], "success"), live=True)
    assert shown[0] == "\r\x1b[2K\x1b[2m   0.0s deploy ...\x1b[0m" and shown[1] == "\r\x1b[2K"
    assert shown[2].startswith("\x1b[31m") and "a\ufffd[2Jb" in shown[2]


def test_more_lines_than_a_page_holds_are_all_shown_in_order() -> None:
    pages = [
        report([line(1)], next_cursor=None),
        report([line(4), line(5)], "success", next_cursor="b"),
        report([line(2), line(3)], next_cursor="a"),
        report([line(1)]),
    ]
    _, shown, given = follow(*pages)
    assert [text.split()[-1] for text in shown[:5]] == ["1", "2", "3", "4", "5"]
    assert [request.url.params.get("cursor") for request in given.asked] == [None, None, "b", "a"]


def test_an_api_that_is_away_for_a_moment_is_waited_for() -> None:
    away = [httpx.ConnectError("refused"), httpx.Response(503, json={"detail": "Busy."})]
    status, _, _ = follow(*away, report([], "success"))
    assert status == SUCCESS


def test_an_api_that_stays_away_is_told_with_the_session_that_goes_on() -> None:
    with pytest.raises(Unreachable, match=f"does not answer.*{ID} goes on"):
        follow(httpx.ConnectError("refused"))
    assert Unreachable("x").status == 3 and PATIENCE_SECONDS < 30 * 60


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (httpx.Response(422, json={"errors": [{"field": "branch", "detail": "is no name"}]}), Refused, "branch is no"),
        (httpx.Response(403, json={"message": "Forbidden"}), Refused, "403: Forbidden"),
        (httpx.Response(401, text="<html>"), Refused, "401: Unauthorized. .* was emptied .* Begin again"),
        (
            httpx.Response(429, json={"detail": "Slow."}, headers={"retry-after": "7"}),
            Unreachable,
            "Slow. Try again in 7",
        ),
        (httpx.Response(500, json={"detail": "Ours."}), Unreachable, "500: Ours."),
        (httpx.ReadTimeout("too long"), Unreachable, "does not answer: too long"),
    ],
)
def test_what_keeps_a_session_from_starting_is_told_in_the_api_s_words(
    answer: Any, error: type[Exception], said: str
) -> None:
    with Api("http://api", "t", httpx.MockTransport(Answers([answer]))) as api, pytest.raises(error, match=said):
        api.start("deploy", {"repository": "x"})
