"""`skylift deploy-repo` against a running platform: what a person sees, and what a script may rely on."""

import os
import pty
import signal
import subprocess

import pytest

from tests.builders.applications import GREETER
from tests.builders.broken_applications import MISSPELT_PROPERTY, UNPARSABLE
from tests.flows.deployments import Deployer, Hosts, served, succeeded
from tests.running import ROOT, SKYLIFT, RunningPlatform

_ENDS_SECONDS = 120


@pytest.fixture(scope="module")
def deploys(platform: RunningPlatform, served_urls: dict[str, str]) -> dict[str, subprocess.Popen[str]]:
    """One command for each repository, all at once."""
    options = ["--follow", "--max-attempts", "2"]
    return {name: _begun(platform, url, *options) for name, url in served_urls.items()}


@pytest.fixture(scope="module")
def served_urls(hosts: Hosts) -> dict[str, str]:
    samples = {"good": GREETER, "mended": MISSPELT_PROPERTY, "broken": UNPARSABLE}
    return {name: served(hosts.open, f"from-a-terminal-{name}", files).url for name, files in samples.items()}


@pytest.mark.parametrize(
    ("name", "status", "shown"),
    [
        ("good", 0, ["clone        Found sam: template.yaml.", "test         1 step passed", "✓ success in"]),
        ("mended", 0, ["deploy       ✗ cfn-lint finds", "clone (2)", "✓ success after 2 attempts", "skylift-fix/"]),
        ("broken", 1, ["✗ failed in", "fix: NO_FIX", "    template.yaml:3: ", "  to do: "]),
    ],
)
def test_the_exit_status_and_the_last_lines_tell_the_outcome(
    deploys: dict[str, subprocess.Popen[str]], name: str, status: int, shown: list[str]
) -> None:
    output, errors = deploys[name].communicate(timeout=_ENDS_SECONDS)
    assert deploys[name].returncode == status, (output, errors)
    assert not [text for text in shown if text not in output] and not errors, output
    assert "\x1b" not in output, "a file gets no colours"


def test_what_the_api_refuses_is_told_in_its_words_and_is_two(platform: RunningPlatform) -> None:
    done = platform.skylift("deploy-repo", "https://ada:pw-7f@github.com/acme/shop", "--follow")
    assert done.returncode == 2 and not done.stdout
    assert done.stderr == (
        "skylift: 422: repository must not hold credentials; a private repository's token comes from Secrets Manager\n"
    )


def test_an_interrupt_leaves_the_session_to_itself_and_it_can_be_followed_again(
    platform: RunningPlatform, deployer: Deployer, served_urls: dict[str, str]
) -> None:
    command = _begun(platform, served_urls["good"], "--follow")
    assert command.stdout
    session = command.stdout.readline().split()[1]
    command.send_signal(signal.SIGINT)
    _, errors = command.communicate(timeout=30)
    assert command.returncode == 130
    assert errors == (
        f"skylift: no longer followed; the session goes on. Follow it: skylift deploy-repo --session {session}\n"
    )
    again = platform.skylift("deploy-repo", "--session", session)
    assert again.returncode == 0 and "✓ success" in again.stdout, again
    succeeded(deployer.ended(session))


def test_a_terminal_shows_how_it_stands_between_the_lines(
    platform: RunningPlatform, served_urls: dict[str, str]
) -> None:
    leader, follower = pty.openpty()
    command = _begun(platform, served_urls["broken"], "--follow", stdout=follower)
    os.close(follower)
    output = _read(leader)
    assert command.wait(timeout=30) == 1
    assert "\r\x1b[2K\x1b[2m" in output and "\x1b[31m\x1b[1m✗ failed" in output


def _begun(platform: RunningPlatform, *arguments: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [SKYLIFT, "deploy-repo", *arguments],
        cwd=ROOT,
        env=platform.environment,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def _read(leader: int) -> str:
    """All that is written to a terminal, until nobody writes to it any more."""
    output = b""
    while True:
        try:
            part = os.read(leader, 65_536)
        except OSError:
            part = b""
        if not part:
            os.close(leader)
            return output.decode()
        output += part
