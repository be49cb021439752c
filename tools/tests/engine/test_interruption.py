"""An up may end at any moment; the next one works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from skylift_tools.engine import Clients, ResourceFailed, World

from .conftest import Emulator, Write

_SOURCE = """
    role = aws.iam.Role("r", name="cut", assume_role_policy=TRUST)
    table = aws.dynamodb.Table("t", name="cut", billing_mode="PAY_PER_REQUEST", hash_key="pk",
                               attributes=[{"name": "pk", "type": "S"}], opts=pulumi.ResourceOptions(depends_on=[role]))
    bus = aws.cloudwatch.EventBus("b", name="cut")
    pulumi.export("table", table.arn)
"""


def test_a_killed_up_is_resumed_from_its_journal(world: World, write: Write, clients: Clients, tmp_path: Path) -> None:
    program = write("cut", _SOURCE)
    whole = world.up(program)
    stacks = tmp_path / "state" / "stacks"
    # What a kill leaves behind: a journal that stops in the middle of a line, and no finished state.
    lines = [json.dumps({"op": "begin", "serial": 1})]
    for state in world.record(program)[1:3]:
        lines += [
            json.dumps({"op": "creating", "urn": state.urn}),
            json.dumps({"op": "put", "resource": state.to_export()}),
        ]
    (stacks / "cut.json").unlink()
    (stacks / "cut.journal").write_text("\n".join([*lines, '{"op": "cre']))
    again = World(clients, tmp_path / "state").up(program)
    assert again.outputs == whole.outputs
    assert again.created == 3
    assert not World(clients, tmp_path / "state").up(program).changed


def test_a_lost_emulator_is_noticed_and_everything_made_again(
    world: World, write: Write, emulator: Emulator, tmp_path: Path
) -> None:
    program = write("lost", 'aws.sqs.Queue("q", name="lost"); aws.sns.Topic("t", name="lost")')
    world.up(program)
    emulator.restart()
    result = World(emulator.clients, tmp_path / "state").up(program)
    assert (result.created, result.unchanged) == (2, 0)


def test_a_resource_that_went_behind_our_back_comes_again_when_it_changes(
    world: World, write: Write, clients: Clients
) -> None:
    source = 'aws.sqs.Queue("q", name="stolen", delay_seconds={})'
    world.up(write("stolen", source.format(1)))
    sqs = clients.get("sqs", "eu-west-1")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName="stolen")["QueueUrl"])
    assert world.up(write("stolen", source.format(2))).created == 1


def test_after_a_failure_what_was_made_stays_made(world: World, write: Write) -> None:
    source = """
        role = aws.iam.Role("r", name="half", assume_role_policy=TRUST)
        aws.lambda_.Invocation("i", function_name="{}", input="{{}}", opts=pulumi.ResourceOptions(depends_on=[role]))
    """
    with pytest.raises(ResourceFailed, match="Invocation 'i': Invoke failed with ResourceNotFoundException"):
        world.up(write("half", source.format("nobody")))
    result = world.up(write("half", 'aws.iam.Role("r", name="half", assume_role_policy=TRUST)'))
    assert (result.unchanged, result.created) == (1, 0)
