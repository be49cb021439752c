"""CloudFormation: what was being done to a stack when the emulator ended has failed; on AWS it would have gone on.

MiniStack keeps such a stack in progress for ever, and whoever follows it waits as long.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

LOAD = Seam("ministack.services.cloudformation", "load_persisted_state", ("data",))
STACKS = Seam("ministack.services.cloudformation", "_stacks")
CHANGE_SETS = Seam("ministack.services.cloudformation", "_change_sets")
EVENT = Seam("ministack.services.cloudformation.stacks", "_add_event")
SEAMS = (LOAD, STACKS, CHANGE_SETS, EVENT)

REASON = "The emulator was ended in the middle of this; on AWS it would have gone on."
_MOVES, _ONLY_PLANNED = "_IN_PROGRESS", "REVIEW_IN_PROGRESS"
# An update that only cleans up after itself has been made.
_CLEANUP = "_COMPLETE_CLEANUP_IN_PROGRESS"


def install(_: Surroundings) -> None:
    LOAD.replace(_then_ended)


def _then_ended(original: Callable[[Any], None]) -> Callable[[Any], None]:
    def load(data: Any) -> None:
        original(data)
        for (account, region, _), stack in list(STACKS.current()._data.items()):
            if stack["StackStatus"].endswith(_MOVES) and stack["StackStatus"] != _ONLY_PLANNED:
                contextvars.copy_context().run(_end, account, region, stack)
        for change_set in list(CHANGE_SETS.current()._data.values()):
            if change_set.get("ExecutionStatus") == "EXECUTE_IN_PROGRESS":
                change_set["ExecutionStatus"] = "EXECUTE_FAILED"

    return load


def _end(account: str, region: str, stack: dict[str, Any]) -> None:
    set_request_account_id(account)
    set_request_region(region)
    status = stack["StackStatus"].replace(_CLEANUP, "_COMPLETE").replace(_MOVES, "_FAILED")
    stack["StackStatus"], stack["StackStatusReason"] = status, REASON
    name, stack_id = stack["StackName"], stack["StackId"]
    EVENT.current()(stack_id, name, name, "AWS::CloudFormation::Stack", status, REASON, stack_id)
