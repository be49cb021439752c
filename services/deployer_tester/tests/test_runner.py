"""Without these an API that is down is waited for at each of its routes, while somebody looks on."""

from typing import cast

from deployer_tester.run.calling import Answer, Api, Request
from deployer_tester.run.runner import PAUSES_IN_ALL, TRIES, Outcome, Runner
from deployer_tester.step import Step


class Down:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def call(self, request: Request, seconds: float) -> Answer:
        self.asked.append(request.endpoint)
        return Answer(502, "application/json", b"{}", 1)


def test_an_api_that_stays_away_is_waited_for_at_its_first_routes_only() -> None:
    api, slept = Down(), list[float]()
    steps = [Step(action="read", method="GET", endpoint=f"/{number}") for number in range(10)]
    results = list(Runner(cast(Api, api), 600, sleep=slept.append).run(steps))
    assert {result.outcome for result in results} == {Outcome.FAILED}
    assert [api.asked.count(f"/{number}") for number in range(10)] == [TRIES, 2, *[1] * 8]
    assert len(slept) == PAUSES_IN_ALL
