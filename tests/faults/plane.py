"""The platform that the faults befall: its processes by name, and the hands that a fault has on its stores."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import httpx
import psutil

from tests.faults.waiting import until
from tests.faults.worker_queue import WorkerQueue
from tests.running import ROOT, RunningPlatform, start

PROCESSES = {"emulator": "skylift_emulator", "door": "skylift_tools.door", "postgres": "postgres"}


# Every system on the platform has an API, at the address of its name.
SYSTEMS = sorted(found.name.removesuffix("_api") for found in (ROOT / "services").glob("*_api"))


# Nothing that a test asks for may be looked for on other machines, whatever it is.
CONFIG = {"deployer:sources.hosts": "localhost"}


@dataclass
class Plane:
    """A running platform, seen from where its operator and its enemies stand."""

    platform: RunningPlatform

    @cached_property
    def manager(self) -> httpx.Client:
        return self.platform.client("manager", "faults-manager")

    @cached_property
    def admin(self) -> httpx.Client:
        return self.platform.client("admin", "faults-admin")

    def status(self) -> dict[str, Any]:
        """What `skylift status` says at this moment."""
        done = self.platform.skylift("status", "--json")
        assert done.returncode == 0, done.stderr
        return cast(dict[str, Any], json.loads(done.stdout))

    @property
    def endpoint(self) -> str:
        return cast(str, self.platform.status["endpoint"])

    def process(self, name: str) -> psutil.Process:
        """One of `PROCESSES`, by the command that the supervisor runs."""
        for child in psutil.Process(self.platform.process.pid).children():
            if PROCESSES[name] in " ".join(child.cmdline()[:4]):
                return child
        raise AssertionError(f"the supervisor has no child {name}")

    def kill(self, name: str) -> None:
        """SIGKILL to one process of the plane; the supervisor starts it again."""
        died = self.process(name)
        died.kill()
        psutil.wait_procs([died], timeout=10)

    def start_again(self) -> None:
        """SIGKILL to the supervisor, whose children then end by themselves, and `skylift up` in the same state."""
        self.platform.process.kill()
        self.platform.process.wait()
        self.platform.process = start(self.platform.state, code="zip", port=self.platform.port, config=CONFIG).process

    def workers(self, function: str) -> list[psutil.Process]:
        """Processes that run the function's code: their folder is that of its zip."""
        described = self.platform.control.get(f"functions/{function}", params={"qualifier": "live"})
        folder = described.raise_for_status().json()["folder"]
        return [found for found in self.process("door").children(recursive=True) if _folder(found) == folder]

    def kill_workers(self, function: str) -> None:
        workers = self.workers(function)
        assert workers, f"no worker of {function} runs"
        for worker in workers:
            worker.kill()

    @contextmanager
    def aws_fails(self, service: str, error: str, **fault: Any) -> Iterator["AwsFault"]:
        """Calls to `service` fail, as `POST /_skylift/faults` of the emulator takes it, until the block ends."""
        answer = self.platform.control.post("faults", json={"service": service, "error": error, **fault})
        made = AwsFault(self, answer.raise_for_status().json()["id"])
        try:
            yield made
        finally:
            self.platform.control.delete("faults", params={"id": made.id})

    def queue(self, worker: str) -> WorkerQueue:
        return WorkerQueue(self.platform.aws("sqs"), worker)

    def answers(self) -> bool:
        """Whether every system's API answers, with the stores that it stands on."""
        try:
            return all(self.manager.get(f"/api/{system}/health/deep").status_code == 200 for system in SYSTEMS)
        except httpx.HTTPError:
            return False


@dataclass(frozen=True)
class AwsFault:
    plane: Plane
    id: str

    @property
    def hits(self) -> int:
        return int(self._told["hits"])

    @property
    def callers(self) -> list[int]:
        """The ports from which the last of those calls came."""
        return list(self._told["callers"])

    @property
    def _told(self) -> dict[str, Any]:
        faults: list[dict[str, Any]] = self.plane.platform.control.get("faults").json()["faults"]
        return next(fault for fault in faults if fault["id"] == self.id)

    def strikes(self, times: int = 1) -> None:
        """Waits until so many calls have met the fault."""
        until(lambda: self.hits >= times, f"{times} calls meet the fault")


@contextmanager
def stopped(process: psutil.Process) -> Iterator[None]:
    """SIGSTOP to a process and its children: they hold what they hold and answer nobody."""
    family = [process, *process.children(recursive=True)]
    for member in family:
        os.kill(member.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for member in reversed(family):
            if member.is_running():
                os.kill(member.pid, signal.SIGCONT)


def _folder(process: psutil.Process) -> str:
    try:
        return process.cwd()
    except psutil.Error:
        return ""
