"""The developer's shell: what it sets for other tools neither steers nor breaks the platform and its commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.request import proxy_bypass

import pytest
from skylift_tools import own_environment


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = dict(os.environ)
    monkeypatch.setattr(own_environment, "_set_aside", {})
    yield
    os.environ.clear()
    os.environ.update(before)


def test_settings_of_other_tools_are_set_aside_and_given_back_for_a_stack_on_aws() -> None:
    foreign = {"AWS_PROFILE": "elsewhere", "AWS_USE_FIPS_ENDPOINT": "true", "PULUMI_ACCESS_TOKEN": "t", "PGHOST": "db"}
    os.environ.update(foreign, AWS_CONFIG_FILE="/mine")
    own_environment.adopt()
    assert not foreign.keys() & os.environ.keys() and os.environ["AWS_CONFIG_FILE"] == os.devnull
    own_environment.give_back()
    assert foreign.items() <= os.environ.items() and os.environ["AWS_CONFIG_FILE"] == "/mine"


@pytest.mark.parametrize("given", ["", "example.com", "localhost,127.0.0.0/8", "*"])
def test_the_loopback_is_reached_without_a_proxy_and_the_rest_as_before(given: str) -> None:
    os.environ.update(HTTP_PROXY="http://127.0.0.1:9", http_proxy="http://127.0.0.1:9")
    os.environ.update(NO_PROXY=given, no_proxy=given)
    own_environment.adopt()
    assert proxy_bypass("127.0.0.1:9401") and proxy_bypass("localhost:9400")
    assert bool(proxy_bypass("example.com")) == (given in ("example.com", "*"))


def test_a_process_of_the_platform_gets_little_of_the_shell() -> None:
    os.environ.update(SKYLIFT_STATE="/state", LAMBDA_EXECUTOR="docker", USE_SSL="1", HTTPS_PROXY="http://127.0.0.1:9")
    own = {"AWS_ACCESS_KEY_ID": "ours"}
    given = own_environment.for_child(own)
    assert given["SKYLIFT_STATE"] == "/state" and given["AWS_ACCESS_KEY_ID"] == "ours" and given["PATH"]
    assert not given.keys() & {"LAMBDA_EXECUTOR", "USE_SSL", "HTTPS_PROXY", "NO_PROXY"}


def test_what_the_building_of_packages_needs_stays() -> None:
    kept = {"HTTPS_PROXY": "http://proxy.example:3128", "PIP_INDEX_URL": "https://index.example", "UV_INDEX_URL": "u"}
    os.environ.update(kept)
    own_environment.adopt()
    assert kept.items() <= os.environ.items()
