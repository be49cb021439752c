"""Without these a template gets another value than was written, or a terminal shows a secret."""

import json
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from click.testing import CliRunner
from skylift_tools.deploy_repo import deploy_repo
from skylift_tools.deploy_repo.parameters import given

URL = "https://github.com/acme/shop"


def test_values_are_all_that_is_behind_the_first_equals_sign() -> None:
    assert given(["Stage=dev", "Query=a=b c", "Empty="]) == {"Stage": "dev", "Query": "a=b c", "Empty": ""}


@pytest.mark.parametrize("words", [["=planted"], ["Stage=planted", "Stage=planted"]])
def test_what_names_no_parameter_or_one_twice_is_refused_without_its_value(words: list[str]) -> None:
    with pytest.raises(click.UsageError) as refused:
        given(words)
    assert "planted" not in refused.value.message


def test_a_value_that_is_asked_for_reaches_the_pipeline_and_no_output(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return httpx.Response(202, json={"session_id": "s-1"})

    client = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **given: client(**{**given, "transport": httpx.MockTransport(answer)}))
    arguments = [URL, "--stack", "prod", "--token", "t", "--url", "https://api.example", "--parameter", "Stage=dev"]
    result = CliRunner().invoke(
        deploy_repo, [*arguments, "--parameter", "Password"], input="planted\n", standalone_mode=False
    )
    assert result.return_value == 0 and "planted" not in result.output
    assert [each["parameters"] for each in asked] == [{"Stage": "dev", "Password": "planted"}]


def test_a_session_that_has_begun_takes_no_parameters() -> None:
    result = CliRunner().invoke(deploy_repo, ["--session", "s-1", "--parameter", "A=b"], standalone_mode=False)
    assert result.exception and "goes with a repository" in str(result.exception)
