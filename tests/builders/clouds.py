"""What a session leaves behind in the cloud, and what is asked of it to undo."""

from dataclasses import dataclass, field, replace

from deployer.builds.store import Build
from deployer.failure import StageFailed

from tests.builders.stacks import FakeStacks


@dataclass
class Cloud(FakeStacks):
    """CloudFormation and CodeBuild; `calls` are what they were asked to undo, `becomes` the stack's state after it."""

    becomes: str = "DELETE_COMPLETE"
    build: Build | None = None
    refusal: StageFailed | None = None
    calls: list[str] = field(default_factory=list)

    def delete(self, stack_id: str, *, role_arn: str, token: str) -> None:
        assert role_arn == "service-role"
        self._undone("delete")

    def cancel_update(self, stack_id: str, *, token: str) -> None:
        self._undone("cancel")

    def stop(self, build_id: str) -> None:
        self.calls.append("stop")
        self.build = Build(build_id, "STOPPED")

    def _undone(self, call: str) -> None:
        if self.refusal:
            raise self.refusal
        self.calls.append(call)
        assert self.stack
        self.stack = replace(self.stack, status=self.becomes)


@dataclass
class Builds:
    cloud: Cloud

    def find(self, build_id: str) -> Build | None:
        return self.cloud.build

    def stop(self, build_id: str) -> None:
        self.cloud.stop(build_id)
