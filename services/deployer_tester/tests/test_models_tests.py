"""Without these a model's answer is run that nobody asked for, or is sent a secret."""

import json
from typing import Any

import pytest
from deployer.failure import Code
from deployer.sessions.session import Status
from deployer_tester.engine import Written
from skylift import models

from tests.builders.applications import SAM_WITH_A_REQUIREMENT, changed
from tests.builders.models import FREE

SAMPLE = changed(SAM_WITH_A_REQUIREMENT, "Outputs:", "# key AKIAIOSFODNN7EXAMPLE\nOutputs:")


class Model:
    model = "bedrock:some"

    def __init__(self, *steps: dict[str, Any], text: str = "") -> None:
        self.text, self.asked = text or json.dumps({"steps": steps}), ""

    def write(self, instructions: str, text: str) -> models.Written:
        self.asked = text
        return models.Written(self.text, self.model, FREE)


def step(**changes: Any) -> dict[str, Any]:
    return {"action": "list", "method": "GET", "endpoint": "/orders", **changes}


def test_a_models_steps_carry_what_an_answer_gave(world: Any, api: Any) -> None:
    api.answer = lambda method, path, body: (200, {"items": [{"id": 7}], "token": "t0ken-planted"})
    first = step(store={"id": "items.0.id", "token": "token"})
    second = step(endpoint="/orders/${id}", method="POST", headers={"X-Auth": "${token}"}, body={"order": "${id}"})
    world.engine = Written(Model(first, second))
    made = world.deployed(SAMPLE, {"Url": api.url})
    assert world.test(made).status is Status.SUCCESS
    assert api.asked[1] == ("POST", "/orders/7", b'{"order": 7}')
    assert "t0ken-planted" not in json.dumps(world.report(made)) and world.report(made)["engine"] == "bedrock:some"


@pytest.mark.parametrize(
    "model",
    [
        Model(text="Sure! Here are your tests: GET /orders should work."),
        Model(step(endpoint="https://evil.example.com/")),
        Model(step(endpoint="//evil.example.com/")),
        Model(step(endpoint="/%2F/../..")),
        Model(step(headers={"Host": "evil.example.com"})),
        Model(step(headers={"X-A": "a\r\nHost: evil.example.com"})),
        Model(step(command="rm -rf /")),
        Model(step(endpoint="/orders/${id}")),
        Model(step(method="CONNECT")),
        Model(),
    ],
)
def test_a_models_answer_that_is_not_what_was_asked_for_is_refused_and_told(world: Any, api: Any, model: Model) -> None:
    world.engine = Written(model)
    made = world.deployed(SAMPLE, {"Url": api.url})
    ended = world.test(made)
    assert ended.status is Status.FAILED and ended.error.code is Code.TESTS_FAILED
    assert "refused" in ended.error.reason and not api.asked
    assert "tests_refused" in [event for event, _ in world.lines(made)]
    assert "/orders" in model.asked and "AKIA" not in model.asked
