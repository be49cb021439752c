"""What programs may read: every output of every type that the workspace uses is filled, or on its handler's list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from skylift_tools.aws import registry
from skylift_tools.engine import EngineError, World

from .conftest import Write
from .sdk import computed, sdk_class

WORKSPACE = Path(__file__).parents[3]


def test_every_handler_is_of_a_type_that_the_sdk_knows() -> None:
    for token in registry.handlers():
        assert sdk_class(token).__name__ == re.split("[:/]", token)[-1]


def test_unfilled_outputs_are_computed_ones() -> None:
    for token, handler in registry.handlers().items():
        assert handler.unfilled <= computed(token), token


def test_a_program_that_uses_an_unfilled_output_is_told_which(world: World, write: Write) -> None:
    source = """
        bucket = aws.s3.Bucket("b", bucket="unfilled")
        aws.cloudwatch.Dashboard("d", dashboard_name="d",
                                 dashboard_body=pulumi.Output.json_dumps({"zone": bucket.hosted_zone_id}))
    """
    with pytest.raises(EngineError, match=r"Dashboard 'd' uses aws:s3/bucket:Bucket.hostedZoneId"):
        world.up(write("unfilled", source))
