"""What a build says of what it deployed reaches the session by name."""

from __future__ import annotations

from typing import Any, cast

import pytest
from deployer.builds.store import Builds


class Recorded:
    """CodeBuild's answer, as far as it matters here."""

    def __init__(self, exported: list[dict[str, str]]) -> None:
        self.build = {"id": "p:1", "buildStatus": "SUCCEEDED", "exportedEnvironmentVariables": exported}

    def batch_get_builds(self, ids: list[str]) -> dict[str, Any]:
        return {"builds": [self.build]}


@pytest.mark.parametrize(
    ("exported", "outputs"),
    [
        ([{"name": "OUTPUTS", "value": '{"Url":"https://a","Count":"3"}'}], {"Url": "https://a", "Count": "3"}),
        ([{"name": "OUTPUTS", "value": "{}"}], {}),
        ([{"name": "OUTPUTS", "value": ""}], {}),
        ([], {}),
    ],
)
def test_outputs_of_a_build(exported: list[dict[str, str]], outputs: dict[str, str]) -> None:
    build = Builds("p", client=cast(Any, Recorded(exported))).find("p:1")
    assert build and dict(build.outputs) == outputs
