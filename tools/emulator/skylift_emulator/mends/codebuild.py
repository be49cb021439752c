"""CodeBuild: nothing is built here, and a build says so instead of having succeeded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

RECORD = Seam("ministack.services.codebuild", "_make_build_record", ("project", "build_id", "source_version"))
SEAMS = (RECORD,)

_REASON = {"statusCode": "BUILD_CONTAINER_UNABLE_TO_START", "message": "There are no machines for builds here."}


def install(_: Surroundings) -> None:
    RECORD.replace(_refused)


def _refused(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def record(project: Any, build_id: str, source_version: str | None = None) -> dict[str, Any]:
        build = original(project, build_id, source_version)
        submitted, provisioning, *_ = build["phases"]
        return {
            **build,
            "buildStatus": "FAULT",
            "phases": [submitted, {**provisioning, "phaseStatus": "FAULT", "contexts": [_REASON]}],
        }

    return record
