"""Whoever takes a right away because it was never used must have been told the truth."""

from __future__ import annotations

import json
from typing import Any

from skylift_tools.permissions.grants import roles
from skylift_tools.permissions.report import Entry, report
from skylift_tools.permissions.telling import as_json, details, overview
from skylift_tools.permissions.uses import Seen, Use
from skylift_tools.plane.record import Record

TABLE = "arn:aws:dynamodb:eu-west-1:000000000000:table/shelf"
QUEUE = "arn:aws:sqs:eu-west-1:000000000000:shelf"
SINCE = 1_790_000_000.0


def allow(actions: str | list[str], *resources: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources), **more}


def recorded(*statements: dict[str, Any]) -> Record:
    """A stack with one function and its role."""
    arn = "arn:aws:iam::000000000000:role/shelf-1"
    policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    resources = [
        {"type": "aws:iam/role:Role", "id": "shelf-1", "outputs": {"arn": arn}},
        {"type": "aws:iam/rolePolicy:RolePolicy", "id": "p", "outputs": {"role": "shelf-1", "policy": policy}},
        {"type": "aws:lambda/function:Function", "id": "f", "outputs": {"name": "shelf_api", "role": arn}},
    ]
    return Record({"shelf_api": resources})


def entry(*statements: dict[str, Any], used: list[Use] | None = None, refused: list[Use] | None = None) -> Entry:
    (found,) = report(roles(recorded(*statements)), Seen(SINCE, tuple(used or ()), tuple(refused or ())))
    return found


def use(action: str, resource: str, calls: int = 1, role: str = "shelf-1") -> Use:
    return Use(role, action, resource, calls, SINCE + 5)


def unused(found: Entry) -> list[tuple[str, tuple[str, ...]]]:
    return [(right.action, right.statement.resources) for right in found.unused]


def test_a_right_is_used_only_on_the_resource_that_it_was_used_on() -> None:
    found = entry(
        allow("dynamodb:GetItem", TABLE), allow("dynamodb:GetItem", f"{TABLE}2"), used=[use("dynamodb:GetItem", TABLE)]
    )
    assert unused(found) == [("dynamodb:GetItem", (f"{TABLE}2",))]


def test_a_pattern_is_used_by_every_action_that_it_stands_for_and_by_no_other() -> None:
    given = allow(["dynamodb:*Item", "dynamodb:Query"], TABLE)
    assert unused(entry(given, used=[use("dynamodb:getitem", TABLE)])) == [("dynamodb:Query", (TABLE,))]
    assert len(unused(entry(given, used=[use("dynamodb:Scan", TABLE)]))) == 2


def test_what_another_role_did_uses_nothing_and_what_is_denied_is_no_grant() -> None:
    denied = {**allow("ec2:DescribeSubnets", "*"), "Effect": "Deny"}
    found = entry(allow("sqs:SendMessage", QUEUE), denied, used=[use("sqs:SendMessage", QUEUE, role="other")])
    assert unused(found) == [("sqs:SendMessage", (QUEUE,))]


def test_the_table_names_every_refusal() -> None:
    refused = [use("s3:PutObject", "arn:aws:s3:::shelf/x", 3)]
    given = allow(["sqs:SendMessage", "sqs:ReceiveMessage"], QUEUE)
    found = entry(given, used=[use("sqs:SendMessage", QUEUE, 7)], refused=refused)
    head, row, _, *rest = overview([found], SINCE)
    assert head.split() == ["role", "of", "rights", "used", "never", "used", "refused", "calls"]
    assert row.split() == ["shelf_api", "2", "1", "1", "3"]
    assert any("s3:PutObject  arn:aws:s3:::shelf/x  3 times" in line for line in rest)


def test_one_role_is_told_with_its_calls_and_its_conditions() -> None:
    passing = allow("iam:PassRole", "arn:aws:iam::000000000000:role/x", Condition={"StringEquals": {"a": "b"}})
    draining = allow("sqs:ReceiveMessage", QUEUE)
    told = "\n".join(details(entry(passing, draining, used=[use("sqs:ReceiveMessage", QUEUE, 0)])))
    assert "shelf_api  function of the stack shelf_api, role shelf-1" in told
    assert "sqs:ReceiveMessage  polls  " in told and "1 of 2 rights never used" in told
    assert "iam:PassRole  iam:role/x, with a condition" in told


def test_a_program_gets_full_names_and_moments() -> None:
    given, did = allow("sqs:SendMessage", QUEUE), [use("sqs:SendMessage", QUEUE, 2), use("sqs:SendMessage", "", 1)]
    found = as_json([entry(given, used=did)], SINCE)
    (role,) = found["roles"]
    (right,) = role["rights"]
    assert (right["action"], right["resources"], right["calls"]) == ("sqs:SendMessage", [QUEUE], 2)
    assert right["last_at"] == "2026-09-21T14:13:25.000+00:00"
    assert [each["action"] for each in role["by_resource_policy"]] == ["sqs:SendMessage"]
