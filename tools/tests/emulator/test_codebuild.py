"""Nobody waits for what is not built, or takes it for built."""

from __future__ import annotations

from .running import Emulator


def test_a_build_says_that_nothing_is_built_here(emulator: Emulator) -> None:
    codebuild = emulator.client("codebuild")
    codebuild.create_project(
        name="builder",
        source={"type": "NO_SOURCE", "buildspec": "version: 0.2"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={"type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL"},
        serviceRole=emulator.role("builder"),
    )
    started = codebuild.start_build(projectName="builder")["build"]["id"]
    (build,) = codebuild.batch_get_builds(ids=[started])["builds"]
    assert build["buildStatus"] == "FAULT"
    assert "no machines for builds" in build["phases"][-1]["contexts"][0]["message"]
