"""Without these the command tells a script the wrong thing, or sends a token to where it does not belong."""

import json
import stat
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from skylift_tools.deploy_repo import deploy_repo

URL = "http://localhost:1/acme/shop"


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(deploy_repo, [URL, *arguments], standalone_mode=False)


def pulumi(folder: Path, script: str) -> str:
    """A PATH on which `pulumi` is this script."""
    program = folder / "pulumi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{folder}:/usr/bin:/bin"


class Begins(BaseHTTPRequestHandler):
    """A pipeline that takes whatever it is asked for."""

    def do_DELETE(self) -> None:
        body = json.dumps({"session_id": "s-2", "status": "pending"}).encode()
        self.send_response(202)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Not into the tests' output."""


@pytest.fixture
def pipeline() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Begins) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_removal_that_is_not_followed_says_what_was_begun_and_how_to_follow_it(pipeline: str) -> None:
    arguments = ["--remove", "s-1", "--stack", "prod", "--url", pipeline, "--token", "t"]
    result = CliRunner().invoke(deploy_repo, arguments, standalone_mode=False)
    assert result.return_value == 0 and "session s-2 removes what s-1 deployed\n" in result.output
    assert "Follow it: skylift deploy-repo --session s-2 --stack prod" in result.output


def test_nothing_that_runs_is_three(tmp_path: Path) -> None:
    result = run(SKYLIFT_STATE=str(tmp_path))
    assert result.return_value == 3 and "make up" in result.output


def test_on_aws_a_token_is_needed() -> None:
    result = run("--stack", "prod", SKYLIFT_TOKEN="")
    assert result.return_value == 2 and "SKYLIFT_TOKEN" in result.output


def test_on_aws_the_address_comes_from_the_stack_s_exports(tmp_path: Path) -> None:
    path = pulumi(
        tmp_path, '[ "$*" = "stack output url --stack prod --non-interactive" ] && echo http://127.0.0.1:1/api'
    )
    result = run("--stack", "prod", SKYLIFT_TOKEN="t", PATH=path)
    assert result.return_value == 3 and "http://127.0.0.1:1/api does not answer" in result.output


@pytest.mark.parametrize("script", ["echo 'error: no stack named' >&2; exit 1"])
def test_on_aws_a_stack_that_is_not_up_is_told_in_pulumi_s_words(tmp_path: Path, script: str) -> None:
    result = run("--stack", "prod", SKYLIFT_TOKEN="t", PATH=pulumi(tmp_path, script))
    assert result.return_value == 3 and "no stack named" in result.output


def test_attempts_without_tests_are_a_contradiction() -> None:
    result = run("--deploy-only", "--max-attempts", "2")
    assert result.exception and "--sdlc" in str(result.exception)


@pytest.mark.parametrize("arguments", [[], [URL, "--session", "0198c5f0"]])
def test_what_is_followed_is_said_once(arguments: list[str]) -> None:
    result = CliRunner().invoke(deploy_repo, arguments, standalone_mode=False)
    assert result.exception and "either the URL" in str(result.exception)
