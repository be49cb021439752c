"""Without these a platform is taken down while what its sessions deployed is still there."""

from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from skylift_tools.deploy_repo import deploy_repo
from skylift_tools.deploy_repo.api import Api
from skylift_tools.deploy_repo.problems import FAILED, SUCCESS
from skylift_tools.deploy_repo.removing import Removing
from skylift_tools.deploy_repo.terminal import Terminal

REPORT = {
    "stage": "monitor",
    "created_at": "2026-11-01T12:00:00.000+00:00",
    "ended_at": "2026-11-01T12:00:09.000+00:00",
    "attempt": 1,
    "max_attempts": 1,
    "error": None,
    "fix_branch": None,
    "patch_url": None,
    "outputs": {},
    "timeline": [],
    "next_cursor": None,
}


class Deployer:
    """`deployed` are sessions, a page each; of them `stuck` cannot be removed, and `running` must not be yet."""

    def __init__(self, *deployed: str, stuck: str = "", running: str = "") -> None:
        self.deployed, self.stuck, self.running = list(deployed), stuck, running
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        name = request.url.path.rpartition("/")[2]
        if request.method == "DELETE":
            return self._removal(name)
        return httpx.Response(200, json=self._page(request) if name == "deployments" else self._status(name))

    def _removal(self, name: str) -> httpx.Response:
        if name == self.running:
            return httpx.Response(409, json={"detail": "The session still works on it."})
        return httpx.Response(202, json={"session_id": f"removal-of-{name}", "status": "pending"})

    def _page(self, request: httpx.Request) -> dict[str, Any]:
        assert request.url.params["deployed"] == "true"
        at = int(request.url.params.get("cursor", "0"))
        more = str(at + 1) if at + 1 < len(self.deployed) else None
        return {"items": [{"session_id": each} for each in self.deployed[at : at + 1]], "next_cursor": more}

    def _status(self, name: str) -> dict[str, Any]:
        failed = self.stuck and name == f"removal-of-{self.stuck}"
        return {**REPORT, "session_id": name, "status": "failed" if failed else "success"}


def remove_all(deployer: Deployer) -> tuple[int, str]:
    written: list[str] = []
    with Api("http://api/api/deployer", "secret", httpx.MockTransport(deployer)) as api:
        status = Removing(api, Terminal(written.append, live=False), 0).all()
    return status, "".join(written)


def test_all_pages_are_removed_and_each_is_begun_before_the_first_is_followed() -> None:
    deployer = Deployer("a", "b")
    status, shown = remove_all(deployer)
    assert status == SUCCESS and "session removal-of-b removes what b deployed" in shown
    assert [each.split()[0] for each in deployer.asked] == ["GET", "GET", "DELETE", "DELETE", "GET", "GET"]


def test_one_that_runs_is_named_and_the_others_go() -> None:
    deployer = Deployer("a", "b", running="a")
    status, shown = remove_all(deployer)
    assert status == FAILED and "a: 409: The session still works on it." in shown
    assert "removal-of-b" in shown


def test_nothing_deployed_is_no_failure() -> None:
    assert remove_all(Deployer()) == (SUCCESS, "nothing is deployed\n")


@pytest.mark.parametrize("arguments", [["--remove", "a", "--remove-all"], ["http://localhost/a/b", "--remove", "a"]])
def test_what_is_done_is_said_once(arguments: list[str]) -> None:
    result = CliRunner().invoke(deploy_repo, arguments, standalone_mode=False)
    assert result.exception and "--remove" in str(result.exception)
