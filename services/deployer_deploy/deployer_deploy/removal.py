"""What an earlier session deployed is removed: its stack is being deleted, or a build destroys what Terraform made.

CDK and Serverless projects are stacks, too, and need no build to be deleted. Asked twice, nothing happens twice: what
is gone already is what was wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from deployer.builds.store import RUNNING, Builds
from deployer.failure import Code, StageFailed
from deployer.iac.kind import Iac, Kind
from deployer.sessions.session import Session
from deployer.stacks.stack import GONE, Event, Stack
from deployer.stacks.stack_name import stack_name
from deployer.stacks.store import Stacks
from deployer.stage import Work
from skylift.errors import Unavailable

# CloudFormation deletes a stack that is being made, but none that is being changed.
_DELETABLE = ("CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
STOPPING_SECONDS = 30


@dataclass(frozen=True)
class Removal:
    """at_rest: the stack of a name, once nothing is done to it any more. builds: None where there is no CodeBuild."""

    stacks: Stacks
    at_rest: Callable[[str], Stack | None]
    builds: Builds | None
    service_role_arn: str

    def begin(self, work: Work) -> Mapping[str, Any]:
        """Begins it and answers the session's new results. Raises StageFailed."""
        if not work.session.about:
            raise StageFailed(Code.INTERNAL, "The session does not say whose deployment it removes. Start again.")
        earlier = work.parts.sessions.get(work.session.about)
        found = earlier.results.get("iac")
        if found and (iac := Iac.of(found)).kind is Kind.TERRAFORM:
            return self._destroyed(work, earlier, iac)
        return self._deleted(work, _name(earlier))

    def _deleted(self, work: Work, name: str) -> Mapping[str, Any]:
        stack = self._stack(work, name)
        if stack is None or stack.status == GONE:
            work.say("nothing_left", f"There is no stack {name} any more.", stack=name)
            return {"stack_name": name}
        results = {"stack_name": name, "stack_id": stack.stack_id, **self._before(work, stack)}
        # Kept before anything is deleted: a second delivery goes on with this very stack.
        work.note(results)
        self.stacks.delete(
            stack.stack_id, role_arn=self.service_role_arn, token=f"{work.session.session_id}-{work.at.attempt}"
        )
        work.say("removal_begun", f"The stack {name} is being deleted.", stack=name)
        return results

    def _stack(self, work: Work, name: str) -> Stack | None:
        stack = self.stacks.find(work.session.results.get("stack_id") or name)
        return self.at_rest(stack.stack_id) if stack and stack.moves and stack.status not in _DELETABLE else stack

    def _before(self, work: Work, stack: Stack) -> Mapping[str, Any]:
        """The stack's last event of before: what comes after it is the removal's, and told in its session."""
        if "before" in work.session.results:
            return {}
        newest: Event | None = next(iter(self.stacks.events(stack.stack_id)), None)
        last = {"id": newest.event_id, "at": newest.at.isoformat()} if newest else {}
        return {"before": last, "last_event": last}

    def _destroyed(self, work: Work, earlier: Session, iac: Iac) -> Mapping[str, Any]:
        if self.builds is None:
            reason = "terraform is destroyed by CodeBuild, and there is none here. On AWS there is."
            raise StageFailed(Code.NOT_AVAILABLE_HERE, reason)
        if work.session.results.get("build_id"):
            return {}
        self._stop(earlier)
        variables = {
            "ACTION": "remove",
            "SESSION_ID": str(work.session.session_id),
            "ATTEMPT": str(work.at.attempt),
            "KIND": iac.kind.value,
            "STACK_NAME": _name(earlier),
            "PROJECT_ROOT": str(PurePosixPath(iac.template).parent),
        }
        build_id = self.builds.start(variables, token=f"{work.session.session_id}-{work.at.attempt}")
        results = {"stack_name": _name(earlier), "build_id": build_id}
        work.note(results)
        work.say("build_begun", "A build destroys what Terraform has made.", build=build_id)
        return results

    def _stop(self, earlier: Session) -> None:
        """Two builds at once would work on one state. Raises Unavailable until the earlier one has stopped."""
        build_id = earlier.results.get("build_id")
        build = self.builds.find(build_id) if self.builds and build_id else None
        if self.builds and build and build.status == RUNNING:
            self.builds.stop(build.build_id)
            raise Unavailable("The earlier build is being stopped.", retry_after_seconds=STOPPING_SECONDS)


def _name(earlier: Session) -> str:
    return stack_name(earlier.repository.name, earlier.session_id)
