"""A change set on the session's stack, made and carried out once however often the message comes.

The change set has the attempt's name, and its id is kept in the session before it is carried out: whoever comes after
a crash finds how far the one before had come.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from deployer.counting import counted
from deployer.failure import Code, StageFailed
from deployer.stacks.stack import GONE, NEW, UNDOING_FAILED, ChangeSet, Plan, Stack
from deployer.stacks.store import Stacks
from deployer.stacks.stuck import stuck
from deployer.stage import Clock, Work
from skylift import deadline
from skylift.errors import Unavailable

from deployer_deploy.change_set_failure import failure_of

POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Rollout:
    """patience: how long CloudFormation may take to make a change set, or to delete what a failed attempt left."""

    stacks: Stacks
    clock: Clock
    pause: Callable[[float], None]
    patience: timedelta

    def resume(self, work: Work) -> Mapping[str, Any] | None:
        """What `begin` answers, where an earlier delivery of this message came as far as its change set; else None."""
        noted = work.session.results.get("change_set") or {}
        if noted.get("attempt") != work.at.attempt:
            return None
        found = self.stacks.change_set(noted["id"], stack=work.session.results["stack_id"])
        if found and not found.begun:
            self.stacks.execute(found, token=_token(work))
        return {}

    def begin(self, work: Work, plan: Plan) -> Mapping[str, Any]:
        """Begins the deployment and answers the session's new results. Raises StageFailed."""
        kind = self._ready(work, plan)
        self.stacks.propose(plan, kind)
        made = self._made(plan)
        if made.empty and kind == "UPDATE":
            self.stacks.drop(made)
            work.say("nothing_to_deploy", "The stack is what the template asks for: there is nothing to change.")
            return {"stack_name": plan.stack, "stack_id": made.stack_id, "change_set": {}}
        if made.status == "FAILED":
            objections = self.stacks.objections(stack=made.stack_id, change_set=made.change_set_id)
            self.stacks.drop(made)
            raise failure_of(made, objections)
        work.say(
            "change_set_made", f"A change set with {counted(made.changes, 'change')} is ready.", change_set=plan.name
        )
        return self._carry_out(work, plan, made)

    def _carry_out(self, work: Work, plan: Plan, made: ChangeSet) -> Mapping[str, Any]:
        noted = {"attempt": work.at.attempt, "id": made.change_set_id}
        results = {"stack_name": plan.stack, "stack_id": made.stack_id, "change_set": noted}
        work.note(results)
        self.stacks.execute(made, token=_token(work))
        work.say("deployment_begun", f"The stack {plan.stack} is being deployed.", stack=plan.stack)
        return results

    def _ready(self, work: Work, plan: Plan) -> Literal["CREATE", "UPDATE"]:
        """Whether to create or to update, once the stack can be."""
        stack = self.at_rest(plan.stack)
        if stack and stack.spent:
            work.say("stack_deleted", "The stack of the failed attempt can only be deleted; a new one takes its place.")
            self._delete(stack, plan)
            return "CREATE"
        if stack is None or stack.status in (GONE, NEW):
            return "CREATE"
        if stack.status == UNDOING_FAILED:
            stack = self._undone(work, stack, plan)
        if stack.updatable:
            return "UPDATE"
        raise stuck(stack, self.stacks, Code.CFN_ROLLBACK)

    def at_rest(self, name: str) -> Stack | None:
        """The stack of that name, once nothing is done to it any more. Raises StageFailed (TIMEOUT)."""
        found: Stack | None = None

        def rests() -> bool:
            nonlocal found
            found = self.stacks.find(name)
            return found is None or not found.moves

        self._wait(rests, f"the stack {name} to come to rest")
        return found

    def _undone(self, work: Work, stack: Stack, plan: Plan) -> Stack:
        """Undoing an update may fail for a while only: it is tried once more, and nothing is skipped."""
        work.say("rollback_continued", "An update could not be undone; it is tried once more.", stack=stack.name)
        token = f"{plan.token}-continue"
        return self._after(
            stack, lambda: self.stacks.continue_rollback(stack.stack_id, role_arn=plan.role_arn, token=token)
        )

    def _delete(self, stack: Stack, plan: Plan) -> None:
        token = f"{plan.token}-delete"
        left = self._after(stack, lambda: self.stacks.delete(stack.stack_id, role_arn=plan.role_arn, token=token))
        if left.status != GONE:
            raise stuck(left, self.stacks, Code.CFN_ROLLBACK)

    def _after(self, stack: Stack, ask: Callable[[], object]) -> Stack:
        """The stack at rest after what was asked of it: it may end as it was before, but not without an event."""
        before, last = self._newest_event(stack), stack
        ask()

        def over() -> bool:
            nonlocal last
            last = self.stacks.find(stack.stack_id) or last
            return last.status == GONE or (not last.moves and self._newest_event(stack) != before)

        self._wait(over, f"the stack {stack.name} to come to rest")
        return last

    def _newest_event(self, stack: Stack) -> str | None:
        newest = next(iter(self.stacks.events(stack.stack_id)), None)
        return newest.event_id if newest else None

    def _made(self, plan: Plan) -> ChangeSet:
        found: ChangeSet | None = None

        def made() -> bool:
            nonlocal found
            found = self.stacks.change_set(plan.name, stack=plan.stack)
            return found is not None and not found.pending

        self._wait(made, "the change set to be made")
        assert found, "the wait ends with it"  # noqa: S101 - for the type
        return found

    def _wait(self, over: Callable[[], bool], what: str) -> None:
        ends = self.clock() + self.patience
        while not over():
            if self.clock() >= ends:
                minutes = int(self.patience.total_seconds() // 60)
                raise StageFailed(Code.TIMEOUT, f"Waited {minutes} minutes in vain for {what}.")
            if time.monotonic() >= deadline.ends():
                # One wait may come after another: the next delivery goes on where this one would be stopped.
                raise Unavailable(f"It takes longer than the function may run for {what}.")
            self.pause(POLL_SECONDS)


def _token(work: Work) -> str:
    return f"{work.session.session_id}-{work.at.attempt}"
