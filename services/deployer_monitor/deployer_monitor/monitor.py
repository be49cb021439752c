"""The monitor stage: looks at a deployment, tells what is new, and comes back until there is an end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from deployer.builds.store import RUNNING, SUCCEEDED, Build, Builds
from deployer.counting import counted
from deployer.failure import MAX_LINES, Code, StageFailed
from deployer.messages import MonitorMessage
from deployer.outcome import Done, Next, Outcome
from deployer.redaction import redacted
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Kind
from deployer.stacks.stack import GONE, GOOD_ENDS, NEW, Stack
from deployer.stacks.store import Stacks
from deployer.stage import Work

from deployer_monitor import stack_events
from deployer_monitor.outputs import kept
from deployer_monitor.removal import Removal
from deployer_monitor.root_cause import failure_of


@dataclass(frozen=True)
class Monitor:
    """builds: None where there is no CodeBuild project. send: to itself, to look again in a while."""

    stacks: Stacks
    removal: Removal
    builds: Builds | None
    resources: ResourceStore
    send: Callable[[MonitorMessage], object]

    def __call__(self, work: Work) -> Outcome:
        """Raises StageFailed for a bad end; Throttled and Unavailable for what may be tried again."""
        if self.builds and (build_id := work.session.results.get("build_id")):
            return self._build(work, self.builds, build_id)
        if work.session.kind is Kind.REMOVE:
            work, done = self.removal.look(work)
            return done or self._again(work, {})
        return self._stack(work, work.session.results["stack_id"])

    def _stack(self, work: Work, stack_id: str) -> Outcome:
        # Asked for before the events: all that led to what it says are among them.
        stack, moves = self._look(work, stack_id)
        last = stack_events.report(work, self.stacks, stack_id)
        work = work.note({"last_event": last})
        if moves:
            return self._again(work, {})
        if not _is_good(work, stack):
            raise failure_of(stack, self.stacks)
        resources = self.stacks.resources(stack_id)
        self.resources.put(work.session.session_id, resources)
        work.say(
            "deployed",
            f"The stack {stack.name} is deployed with {counted(len(resources), 'resource')}.",
            stack=stack.name,
        )
        return Done({"outputs": kept(stack.outputs, work.session.secrets), "resources": len(resources)})

    def _look(self, work: Work, stack_id: str) -> tuple[Stack, bool]:
        """The stack, and whether something is still being done to it.

        Just after a change set was asked for, the stack still says what it said before; the change set knows better.
        """
        noted = work.session.results.get("change_set") or {}
        change_set = self.stacks.change_set(noted["id"], stack=stack_id) if noted else None
        stack = self.stacks.find(stack_id)
        if stack is None or stack.status == GONE:
            reason = "Somebody deleted the stack while it was deployed."
            raise StageFailed(Code.CFN_CREATE, reason, [f"{stack_id} is gone"])
        waits = change_set is not None and change_set.execution in ("AVAILABLE", "EXECUTE_IN_PROGRESS")
        return stack, stack.moves or waits or stack.status == NEW

    def _build(self, work: Work, builds: Builds, build_id: str) -> Outcome:
        build = builds.find(build_id)
        if build is None:
            raise StageFailed(Code.BUILD, f"CodeBuild knows no build {build_id} any more.")
        if build.phase != work.session.results.get("build_phase"):
            work.say("build_phase", f"The build is at {build.phase}.", build=build_id, phase=build.phase)
        seen = {"build_phase": build.phase}
        if build.status == RUNNING:
            return self._again(work, seen)
        if build.status != SUCCEEDED:
            raise _failed(build)
        if work.session.kind is Kind.REMOVE:
            return self.removal.done(work)
        work.say("deployed", "The build has deployed the application.", build=build_id)
        return Done({**seen, "outputs": kept(dict(build.outputs))})

    def _again(self, work: Work, results: dict[str, Any]) -> Next:
        message = work.message
        assert isinstance(message, MonitorMessage), "this queue carries no other"  # noqa: S101 - for the type
        next_round = message.next_round()
        return Next(lambda: self.send(next_round), results)


def _is_good(work: Work, stack: Stack) -> bool:
    # Where there was nothing to change, the stack is what it was asked to be, even after an update that was undone.
    unchanged = not work.session.results.get("change_set")
    return stack.status in GOOD_ENDS or (unchanged and stack.status == "UPDATE_ROLLBACK_COMPLETE")


def _failed(build: Build) -> StageFailed:
    code = Code.TIMEOUT if build.status == "TIMED_OUT" else Code.BUILD
    lines = [redacted(line) for line in build.faults[:MAX_LINES]]
    said = lines[0] if lines else "CodeBuild gave no reason; its log has more"
    return StageFailed(code, f"The build ended in {build.status}: {said}", lines)
