"""A stack that an attempt left in a bad state is ended where that can be justified, else named with the way out."""

from collections.abc import Callable
from typing import Any

import pytest
from deployer.failure import Code
from deployer.sessions.session import Session

from tests.builders.rollouts import RolloutStacks, stack


def test_an_update_that_could_not_be_undone_is_undone_once_more_and_skips_nothing(
    roll_out: Callable[[Any], Session], stacks: RolloutStacks
) -> None:
    stacks.stack, stacks.becomes = stack("UPDATE_ROLLBACK_FAILED"), "UPDATE_ROLLBACK_COMPLETE"
    assert roll_out(stacks).results["change_set"] and stacks.calls == ["continue", "propose UPDATE", "execute"]


@pytest.mark.parametrize(
    ("status", "call", "becomes", "way_out"),
    [
        ("UPDATE_ROLLBACK_FAILED", "continue", "UPDATE_ROLLBACK_FAILED", "--resources-to-skip Files"),
        ("ROLLBACK_COMPLETE", "delete", "DELETE_FAILED", "aws s3 rm s3://files-1 --recursive"),
        ("DELETE_FAILED", "delete", "DELETE_FAILED", "--retain-resources Files"),
    ],
)
def test_a_stack_that_only_a_person_can_end_is_named_with_what_holds_it_and_the_way_out(
    roll_out: Callable[[Any], Session], stacks: RolloutStacks, *, status: str, call: str, becomes: str, way_out: str
) -> None:
    stacks.stack, stacks.becomes = stack(status), becomes
    ended = roll_out(stacks)
    assert stacks.calls == [call] and ended.error and ended.error.code is Code.CFN_ROLLBACK
    assert ended.error.reason.startswith("Files (AWS::S3::Bucket) failed: full.") and way_out in ended.error.reason
    assert ended.error.lines == ("Files (AWS::S3::Bucket) DELETE_FAILED: full",)
