"""Why CloudFormation could not make a change set, in the pipeline's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deployer.failure import Code, StageFailed
from deployer.stacks.faults import LOCAL_LIMIT
from deployer.stacks.stack import ChangeSet, Event

_CODES = [
    (LOCAL_LIMIT, Code.NOT_AVAILABLE_HERE),
    (re.compile(r"(?i)access ?denied|not authorized"), Code.IAM_PERMISSION),
    (re.compile(r"(?i)capabilit"), Code.CFN_CAPABILITY),
    (re.compile(r"(?i)limit|quota"), Code.RESOURCE_LIMIT),
    (re.compile(r"(?i)\bS3\b|NoSuchKey|NoSuchBucket"), Code.S3_ERROR),
]


def failure_of(change_set: ChangeSet, objections: Sequence[Event]) -> StageFailed:
    """Most often the template is at fault: a macro refuses it, or CloudFormation's own validation."""
    found = [f"{each.logical_id} ({each.type}): {each.reason}" for each in objections]
    reason = found[0] if found else change_set.reason or "CloudFormation gave no reason"
    code = next((code for words, code in _CODES if words.search(reason)), Code.TEMPLATE_VALIDATION)
    return StageFailed(code, f"CloudFormation takes no such change: {reason}", found or reason.splitlines())
