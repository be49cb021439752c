"""The end of a removal: nothing is left of what an earlier session deployed, or who holds what is left."""

from __future__ import annotations

from dataclasses import dataclass

from deployer import artifacts
from deployer.failure import Code
from deployer.outcome import Done
from deployer.sessions.deployments import Deployments
from deployer.stacks.stack import GONE
from deployer.stacks.store import Stacks
from deployer.stacks.stuck import stuck
from deployer.stage import Work
from skylift.objects import Objects

from deployer_monitor import stack_events


@dataclass(frozen=True)
class Removal:
    """deployments: where the earlier session is noted as removed. objects: among them are its files."""

    stacks: Stacks
    deployments: Deployments
    objects: Objects

    def look(self, work: Work) -> tuple[Work, Done | None]:
        """None while the stack is being deleted. Raises StageFailed where something holds it."""
        stack_id = work.session.results.get("stack_id")
        if stack_id is None:
            return work, self.done(work)
        # Asked for before the events: all that led to what it says are among them.
        stack = self.stacks.find(stack_id)
        last = stack_events.report(work, self.stacks, stack_id)
        work = work.note({"last_event": last})
        if stack is None or stack.status == GONE:
            return work, self.done(work)
        # Just after it was asked to be deleted, a stack still says what it said before.
        if stack.moves or last == work.session.results.get("before"):
            return work, None
        raise stuck(stack, self.stacks, Code.CFN_DELETE)

    def done(self, work: Work) -> Done:
        """What is left are lines: the session's and its timeline, and those of this one."""
        assert work.session.about, "a removal names whose deployment it removes"  # noqa: S101 - for the type
        earlier = work.parts.sessions.get(work.session.about)
        self.objects.delete_below(artifacts.folder(earlier.session_id))
        self.deployments.gone(earlier, removed_at=work.parts.clock())
        work.say("removed", f"Nothing is left of what {earlier.session_id} deployed.", removed=str(earlier.session_id))
        return Done()
