"""Each report of `docs/upstream/ministack-services.md` is true of the MiniStack release in the lock."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from skylift_tools.plane.ports import free_port

from .running import PYTHON

_DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "upstream" / "ministack-services.md"
_SECTIONS = re.split(r"^## ", _DOCUMENT.read_text(), flags=re.MULTILINE)[1:]
_BLOCK = "```{}\n(.*?)```"
_START_SECONDS, _SCRIPT_SECONDS = 30, 60


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The variables for a script; plain MiniStack runs with IAM enforced, without any of our patches."""
    port, folder = free_port(), tmp_path_factory.mktemp("plain")
    keys = {"AWS_ACCESS_KEY_ID": "root", "AWS_SECRET_ACCESS_KEY": "root", "PATH": os.environ["PATH"], "AUTH": "true"}
    common = {**keys, "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0", "NO_PROXY": "127.0.0.1,localhost"}
    settings = {**common, "GATEWAY_PORT": str(port), "STATE_DIR": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([PYTHON, "-m", "ministack"], env=settings, stdout=log, stderr=log, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + _START_SECONDS
    while not _healthy(url):
        assert process.poll() is None and time.monotonic() < deadline, (folder / "log").read_text()
        time.sleep(0.05)
    second = {"SECOND_PORT": str(free_port()), "MINISTACK_PYTHON": str(PYTHON)}
    yield {**common, **second, "AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    process.kill()
    process.wait()


def _healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/_ministack/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("section", _SECTIONS, ids=lambda section: section.partition("\n")[0])
def test_a_reported_fault_is_there_as_it_is_described(environment: dict[str, str], section: str) -> None:
    (script,), (seen,) = (re.findall(_BLOCK.format(kind), section, re.DOTALL) for kind in ("python", "text"))
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SCRIPT_SECONDS,
    )
    assert done.stdout == seen, done.stderr


def test_every_report_says_what_aws_does_and_what_to_change() -> None:
    assert len(_SECTIONS) >= 15
    for section in _SECTIONS:
        assert "https://docs.aws.amazon.com/" in section or section.startswith("Persistence"), section[:60]
        assert "Expected: " in section and "Suggested fix: " in section, section[:60]
