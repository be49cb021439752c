"""Stacks together: references, secrets, order, dry runs; and functions' versions."""

from __future__ import annotations

import json
from pathlib import Path

from skylift_tools.engine import Clients, LocalAddresses, Message, World
from skylift_tools.engine.order import deployment_order

from .conftest import Write

_BASE = """
    pulumi.export("password", pulumi.Output.secret("hunter2"))
    pulumi.export("url", aws.sqs.Queue("q", name="base").url)
"""
_USER = """
    base = pulumi.StackReference("organization/base/local")
    text = base.require_output("url").apply(lambda url: url.upper())
    aws.cloudwatch.Dashboard("d", dashboard_name="user", dashboard_body=pulumi.Output.json_dumps({"url": text}))
    secret = aws.secretsmanager.Secret("s", name="user")
    aws.secretsmanager.SecretVersion("s", secret_id=secret.id, secret_string=base.require_output("password"))
    pulumi.export("password", base.require_output("password"))
"""


def test_secrets_stay_secret_across_stacks(world: World, write: Write, tmp_path: Path) -> None:
    world.up(write("base", _BASE))
    result = world.up(write("user", _USER))
    assert (result.outputs["password"], result.secret_outputs) == ("hunter2", frozenset({"password"}))
    version = next(state for state in world.record("user") if state.type.endswith("SecretVersion"))
    assert version.secret_inputs == {"secretString"} and "secretString" in version.secret_outputs
    written = json.loads((tmp_path / "state" / "stacks" / "user.json").read_text())
    entry = next(item for item in written["deployment"]["resources"] if item["type"].endswith("SecretVersion"))
    assert entry["inputs"]["secretString"]["plaintext"] == '"hunter2"'


def test_the_order_follows_the_references_with_nothing_up(world: World, write: Write) -> None:
    programs = [write("user", _USER), write("base", _BASE)]
    assert [project.name for project in deployment_order(programs, world)] == ["base", "user"]
    assert world.record("base") == []


def test_a_preview_tells_and_changes_nothing(world: World, write: Write, clients: Clients) -> None:
    program = write("plan", 'aws.sqs.Queue("q", name="plan")')
    assert world.preview(program).created == 1
    assert not any("plan" in url for url in clients.get("sqs", "eu-west-1").list_queues().get("QueueUrls", []))


def test_addresses_follow_the_local_plane_without_a_call(clients: Clients, write: Write, tmp_path: Path) -> None:
    program = write(
        "door", 'api = aws.apigatewayv2.Api("a", protocol_type="HTTP"); pulumi.export("u", api.api_endpoint)'
    )
    outputs = []
    for port in (8080, 9090):
        world = World(clients, tmp_path / "state", local=LocalAddresses(f"http://localhost:{port}"))
        outputs.append(world.up(program).outputs["u"])
    assert outputs == ["http://localhost:8080", "http://localhost:9090"]


def test_a_function_from_source_points_to_its_folder_and_publishes_versions(
    world: World, write: Write, clients: Clients
) -> None:
    source = """
        role = aws.iam.Role("r", name="src", assume_role_policy=TRUST)
        fn = aws.lambda_.Function("f", name="src", role=role.arn, runtime="python3.13", handler="a.b", publish=True,
                                  code=pulumi.FileArchive("."), environment={{"variables": {{"A": "{}"}}}})
        aws.lambda_.Alias("live", name="live", function_name=fn.name, function_version=fn.version)
        q = aws.sqs.Queue("q", name="src")
        aws.lambda_.EventSourceMapping("m", event_source_arn=q.arn, function_name=fn.arn, batch_size=5,
                                       scaling_config={{"maximum_concurrency": 2}})
    """
    world.up(write("src", source.format(1)))
    assert world.up(write("src", source.format(2))).updated == 2
    alias = clients.get("lambda", "eu-west-1").get_alias(FunctionName="src", Name="live")
    assert alias["FunctionVersion"] == "2"


def test_an_invocation_runs_again_when_its_triggers_change(world: World, write: Write) -> None:
    source = """
        role = aws.iam.Role("r", name="inv", assume_role_policy=TRUST)
        fn = aws.lambda_.Function("f", name="inv", role=role.arn, runtime="python3.13", handler="a.b",
                                  code=pulumi.FileArchive("."))
        run = aws.lambda_.Invocation("i", function_name=fn.name, input="{{}}", triggers={{"hash": "{}"}})
        pulumi.export("result", run.result)
    """
    assert world.up(write("inv", source.format("a"))).outputs == {"result": "{}"}
    assert world.up(write("inv", source.format("b"))).replaced == 1
    assert not world.up(write("inv", source.format("b"))).changed


def test_what_programs_print_and_a_shared_module_of_another_version_reach_the_run(
    clients: Clients, write: Write, tmp_path: Path
) -> None:
    messages: list[Message] = []
    world = World(clients, tmp_path / "state", report=messages.append)
    program = write("talk", 'import words\nprint(words.WORD)\npulumi.log.warn("careful")')
    for word in ("one", "two"):
        (program.root / "words.py").write_text(f'WORD = "{word}"\n')
        world.up(program)
    assert [(message.severity, message.text) for message in messages] == [
        ("print", "one"),
        ("warning", "careful"),
        ("print", "two"),
        ("warning", "careful"),
    ]


def test_a_destroyed_stack_leaves_nothing(world: World, write: Write, clients: Clients) -> None:
    program = write("bye", 'aws.sqs.Queue("q", name="bye"); aws.iam.Role("r", name="bye", assume_role_policy=TRUST)')
    world.up(program)
    assert world.destroy(program).deleted == 2
    assert world.record(program) == []
    assert not any("bye" in url for url in clients.get("sqs", "eu-west-1").list_queues().get("QueueUrls", []))
