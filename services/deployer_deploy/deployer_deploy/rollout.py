"""A change set on the session's stack, made and carried out once however often the message comes.

The change set has the attempt's name, and its id is kept in the session before it is carried out: whoever comes after
a crash finds how far the one before had come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from deployer.failure import Code, StageFailed
from deployer.stacks.stack import GONE, NEW, ROLLED_BACK, ChangeSet, Plan, Stack
from deployer.stacks.store import Stacks
from deployer.stage import Clock, Work

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
        work.say("change_set_made", f"A change set with {made.changes} changes is ready.", change_set=plan.name)
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
        stack = self._at_rest(plan.stack)
        if stack and stack.status == ROLLED_BACK:
            work.say("stack_deleted", "The stack of the failed attempt can only be deleted; a new one takes its place.")
            self._delete(stack, plan)
            return "CREATE"
        if stack is None or stack.status in (GONE, NEW):
            return "CREATE"
        if stack.updatable:
            return "UPDATE"
        raise _stuck(stack)

    def _at_rest(self, name: str) -> Stack | None:
        found: Stack | None = None

        def rests() -> bool:
            nonlocal found
            found = self.stacks.find(name)
            return found is None or not found.moves

        self._wait(rests, f"the stack {name} to come to rest")
        return found

    def _delete(self, stack: Stack, plan: Plan) -> None:
        self.stacks.delete(stack.stack_id, role_arn=plan.role_arn, token=f"{plan.token}-delete")
        last = stack

        def gone() -> bool:
            nonlocal last
            last = self.stacks.find(stack.stack_id) or last
            if last.status == "DELETE_FAILED":
                raise _stuck(last)
            return last.status == GONE

        self._wait(gone, f"the stack {stack.name} to be deleted")

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
            self.pause(POLL_SECONDS)


def _token(work: Work) -> str:
    return f"{work.session.session_id}-{work.at.attempt}"


def _stuck(stack: Stack) -> StageFailed:
    reason = f"The stack {stack.name} is in {stack.status}, which only a person can end. {stack.reason}".strip()
    return StageFailed(Code.CFN_ROLLBACK, reason, [f"{stack.name} {stack.status}: {stack.reason}"])
