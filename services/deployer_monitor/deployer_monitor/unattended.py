"""What sessions had begun and nobody follows any more, since they ended: seen to until it rests, and told of.

A deployment that fails leaves what was there before it. A stack that was still being made is deleted, an update that
was being made is undone, a build is stopped, and a stack that is listed without holding anything goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from deployer.builds.store import RUNNING, Builds
from deployer.failure import Code, StageFailed
from deployer.machine import STAGE as WORKFLOW
from deployer.redaction import redacted
from deployer.sessions.deployments import Deployments
from deployer.sessions.session import Kind, Session, Status
from deployer.stacks.stack import GONE, Stack
from deployer.stacks.stack_name import stack_name
from deployer.stacks.store import Stacks
from deployer.stacks.stuck import stuck
from deployer.stage import Parts
from deployer.timeline.entry import Entry, Level
from skylift import log
from skylift.errors import Throttled, Unavailable

# Longer than AWS works on anything by itself; what it refused until then, it refuses for good.
PATIENCE = timedelta(days=1)
# Longer than any stage runs. One that was at work when its session's time was over may make a stack until then.
STRAGGLING = timedelta(minutes=15)
# More than are added to a session after its end.
LINES = 50


@dataclass(frozen=True)
class Unattended:
    """builds: None where there is no CodeBuild. service_role_arn: with what CloudFormation deletes."""

    parts: Parts
    deployments: Deployments
    stacks: Stacks
    builds: Builds | None
    service_role_arn: str

    def see_to_all(self) -> int:
        """Answers how many have come to rest. Raises Throttled or Unavailable: the next minute goes on.

        What nobody foresaw of one session is raised once all others are seen to.
        """
        settled, faults = 0, []
        for session in [each for each in self.deployments.unsettled() if each.status.ended]:
            try:
                settled += self._settled(session)
            except (Throttled, Unavailable):
                raise
            except Exception as fault:  # noqa: BLE001 - kept, and raised below
                fault.add_note(f"session {session.session_id}")
                faults.append(fault)
        if faults:
            raise ExceptionGroup("sessions that could not be seen to", faults)
        return settled

    def _settled(self, session: Session) -> bool:
        try:
            rests = self._rests(session)
        except StageFailed as refused:
            log.warning("leftover_stays", session_id=str(session.session_id), reason=redacted(refused.reason))
            self._say(session, "leftover_stays", f"{refused.reason} {_way_out(session)}", level=Level.ERROR)
            rests = self._ended_before(session, PATIENCE)
        if not rests or self._may_go_on(session):
            return False
        self.deployments.settle(session)
        return True

    def _may_go_on(self, session: Session) -> bool:
        """It was ended from outside, and what worked on it finds out when it looks."""
        late = session.ended_at is not None and session.ended_at >= session.deadline
        cut_off = session.error is not None and session.error.stage == WORKFLOW
        return (late or cut_off) and not self._ended_before(session, STRAGGLING)

    def _ended_before(self, session: Session, ago: timedelta) -> bool:
        return self.parts.clock() > (session.ended_at or session.deadline) + ago

    def _rests(self, session: Session) -> bool:
        if self._stops_build(session):
            return False
        earlier = self.parts.sessions.get(session.about) if session.kind is Kind.REMOVE and session.about else session
        if _by_terraform(earlier):
            return self._told(session)
        stack = self.stacks.find(stack_name(earlier.repository.name, earlier.session_id))
        if stack is None or stack.status == GONE:
            self._gone(session, earlier)
            return True
        if session.kind is not Kind.REMOVE and self._undoes(session, stack):
            return False
        return not stack.moves and self._told(session, stack)

    def _stops_build(self, session: Session) -> bool:
        build_id = session.results.get("build_id")
        build = self.builds.find(build_id) if self.builds and build_id else None
        if not self.builds or build is None or build.status != RUNNING:
            return False
        self.builds.stop(build.build_id)
        self._say(session, "build_stopped", "The session has ended, and its build with it.")
        return True

    def _undoes(self, session: Session, stack: Stack) -> bool:
        """Whether something is being undone from now on."""
        token = f"{session.session_id}-unattended"
        if stack.empty:
            self.stacks.delete(stack.stack_id, role_arn=self.service_role_arn, token=token)
            self._say(session, "stack_deleted", f"The stack {stack.name} held nothing any more, and is deleted.")
        elif stack.status == "CREATE_IN_PROGRESS":
            self.stacks.delete(stack.stack_id, role_arn=self.service_role_arn, token=token)
            self._say(session, "creation_undone", f"The stack {stack.name} was still being made: it is being deleted.")
        elif stack.status == "UPDATE_IN_PROGRESS":
            self.stacks.cancel_update(stack.stack_id, token=token)
            self._say(session, "update_undone", f"The stack {stack.name} was still being updated: that is undone.")
        else:
            return False
        return True

    def _gone(self, session: Session, earlier: Session) -> None:
        if session.kind is not Kind.REMOVE:
            self.deployments.gone(session)
        elif not earlier.removed_at:
            self.deployments.gone(earlier, removed_at=self.parts.clock())
            self._say(session, "removed", f"Nothing is left of what {earlier.session_id} deployed.")

    def _told(self, session: Session, stack: Stack | None = None) -> bool:
        """Says what is left of a deployment that failed; a removal that failed has said so itself."""
        if session.status is Status.SUCCESS or session.kind is Kind.REMOVE:
            return True
        what = "What Terraform had made until then is" if stack is None else f"The stack {stack.name} is"
        text = f"{what} left{f', in {stack.status}' if stack else ''}. {_way_out(session)}"
        if stack and stack.status.endswith("_FAILED"):
            text = f"{stuck(stack, self.stacks, Code.CFN_DELETE).reason} {_way_out(session)}"
        self._say(session, "left_over", text, level=Level.WARNING)
        return True

    def _say(self, session: Session, event: str, text: str, *, level: Level = Level.INFO) -> None:
        """Once, however often it is seen to."""
        told = self.parts.timeline.last(session.session_id, LINES)
        if any(entry.event == event and entry.at >= (session.ended_at or entry.at) for entry in told):
            return
        stage = session.stage.value if session.stage else ""
        self.parts.timeline.add(
            session.session_id, Entry(self.parts.clock(), stage, session.attempt, event, text, level)
        )


def _by_terraform(session: Session) -> bool:
    return (session.results.get("iac") or {}).get("kind") == "terraform"


def _way_out(session: Session) -> str:
    return f"To remove it: `skylift deploy-repo --remove {session.session_id}`, or DELETE /deployments/ of that id."
