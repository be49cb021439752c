"""Builds that need a machine of their own: CDK, Terraform and Serverless, in one CodeBuild project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skylift import clients

from deployer.stacks.faults import refusals

if TYPE_CHECKING:
    from mypy_boto3_codebuild import CodeBuildClient

_WHAT = "CodeBuild"
RUNNING = "IN_PROGRESS"
SUCCEEDED = "SUCCEEDED"
OUTPUTS = "OUTPUTS"
# What infrastructure calls a project that is not there.
NONE = "none"


@dataclass(frozen=True, slots=True)
class Build:
    """`status` is CodeBuild's word: IN_PROGRESS, SUCCEEDED, FAILED, FAULT, TIMED_OUT or STOPPED.

    `phase`: the last that was begun. `faults`: what CodeBuild says of phases that failed. `outputs`: what the build
    says of what it deployed, by name.
    """

    build_id: str
    status: str
    phase: str = ""
    faults: tuple[str, ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()


class Builds:
    """Each method may raise Throttled, Unavailable, or StageFailed where AWS refuses for good."""

    def __init__(self, project: str, client: CodeBuildClient | None = None) -> None:
        self._project, self._given = project, client

    @classmethod
    def of(cls, project: str) -> Builds | None:
        """By the setting; None where nothing can be built."""
        return None if project == NONE else cls(project)

    def start(self, variables: Mapping[str, str], *, token: str) -> str:
        """The build's id. Asked twice with one token, CodeBuild answers with the build of the first time."""
        given: Any = [{"name": name, "value": value, "type": "PLAINTEXT"} for name, value in variables.items()]
        with refusals(_WHAT):
            started = self._client.start_build(
                projectName=self._project, environmentVariablesOverride=given, idempotencyToken=token
            )
        return started["build"]["id"]

    def find(self, build_id: str) -> Build | None:
        with refusals(_WHAT):
            found = self._client.batch_get_builds(ids=[build_id])["builds"]
        return _build(found[0]) if found else None

    def stop(self, build_id: str) -> None:
        """One that has ended stays as it is."""
        with refusals(_WHAT):
            self._client.stop_build(id=build_id)

    @property
    def _client(self) -> CodeBuildClient:
        if self._given is None:
            self._given = clients.client("codebuild")
        return self._given


def _build(found: Any) -> Build:
    phases = found.get("phases", [])
    contexts = [(phase["phaseType"], each) for phase in phases for each in phase.get("contexts", [])]
    said = [f"{phase}: {each['message']}" for phase, each in contexts if each.get("message")]
    return Build(
        build_id=found["id"],
        status=found["buildStatus"],
        phase=found.get("currentPhase", ""),
        faults=tuple(said),
        outputs=tuple(_outputs(found.get("exportedEnvironmentVariables", [])).items()),
    )


def _outputs(exported: list[Any]) -> dict[str, str]:
    """A build says beforehand which variables it exports: one holds all outputs, as a JSON object of texts."""
    told = {each["name"]: each["value"] for each in exported}
    found: dict[str, str] = json.loads(told.get(OUTPUTS) or "{}")
    return found
