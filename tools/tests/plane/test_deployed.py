"""Without this, destroying the pipeline's stack leaves stacks behind that nothing can delete."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from skylift_tools.plane.deployed import check
from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.plane.record import Record

OUTPUTS = {"deployer": {"service_role_arn": "arn:aws:iam::1:role/r"}, "knowledge": {}}
STACKS = {name: [{"type": "pulumi:pulumi:Stack", "urn": f"::{name}", "outputs": OUTPUTS[name]}] for name in OUTPUTS}
RECORD = Record(STACKS)


@dataclass
class Cloud:
    """CloudFormation with these stacks: name, status and, of one inside of another, its parent."""

    stacks: list[tuple[str, str, str]]

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        client = boto3.client("cloudformation", region_name="eu-west-1", **keys)  # type: ignore[call-overload]
        found = [
            {"StackName": name, "StackStatus": status, "CreationTime": datetime(2026, 11, 1, tzinfo=UTC)}
            | ({"ParentId": parent} if parent else {})
            for name, status, parent in self.stacks
        ]
        stubber = Stubber(client)
        stubber.add_response("describe_stacks", {"Stacks": found})
        stubber.activate()
        return client


def test_what_sessions_deployed_is_named_with_the_way_out() -> None:
    cloud = Cloud(
        [
            ("skylift-shop-1", "DELETE_FAILED", ""),
            ("skylift-shop-1-Inner-2", "CREATE_COMPLETE", "skylift-shop-1"),
            ("somebody-elses", "CREATE_COMPLETE", ""),
        ]
    )
    with pytest.raises(PlaneProblem, match=r"deployed skylift-shop-1, and deployer holds .* --remove-all"):
        check(RECORD, "deployer", cloud)  # type: ignore[arg-type]
    check(RECORD, "knowledge", cloud)  # type: ignore[arg-type]


def test_what_is_gone_stands_in_nobodys_way() -> None:
    check(RECORD, "deployer", Cloud([("skylift-shop-1", "DELETE_COMPLETE", "")]))  # type: ignore[arg-type]
