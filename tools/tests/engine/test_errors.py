"""Each mistake gets one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest
from skylift_tools.engine import (
    Clients,
    ConfigError,
    CycleError,
    EngineError,
    ProgramError,
    ResourceFailed,
    StackNotUp,
    UnknownResourceType,
    World,
    config,
    given,
)
from skylift_tools.engine.order import deployment_order

from .conftest import Write


def test_an_unknown_type_is_named_with_the_way_out(world: World, write: Write) -> None:
    with pytest.raises(
        UnknownResourceType, match=r"aws:glue/catalogDatabase:CatalogDatabase 'db'.*tools/skylift_tools/aws"
    ):
        world.up(write("unknown", 'aws.glue.CatalogDatabase("db", name="x")'))


def test_a_programs_error_shows_the_programs_own_lines(world: World, write: Write) -> None:
    with pytest.raises(ProgramError) as caught:
        world.up(write("wrong", "def broken():\n    return 1 / 0\n\nbroken()"))
    message = str(caught.value)
    assert "wrong: the program failed" in message and "return 1 / 0" in message
    assert message.endswith("ZeroDivisionError: division by zero")
    assert "site-packages" not in message and "runpy" not in message


def test_an_error_inside_apply_is_the_programs_error(world: World, write: Write) -> None:
    with pytest.raises(ProgramError, match="ZeroDivisionError"):
        world.up(write("later", 'aws.sqs.Queue("q", name="later").url.apply(lambda url: 1 / 0)'))


def test_a_missing_setting_is_named_with_its_file_and_no_command_of_another_tool(world: World, write: Write) -> None:
    with pytest.raises(ProgramError) as caught:
        world.up(write("bare", 'pulumi.Config().require("size")'))
    assert "bare:size is missing" in str(caught.value) and "Pulumi.<stack>.yaml" in str(caught.value)
    assert "pulumi config" not in str(caught.value)


def test_stacks_that_refer_to_each_other_are_a_named_cycle(world: World, write: Write) -> None:
    source = 'pulumi.StackReference("organization/{}/local")'
    with pytest.raises(CycleError, match=r"north -> south -> north|south -> north -> south"):
        deployment_order([write("north", source.format("south")), write("south", source.format("north"))], world)


def test_a_reference_to_no_project_is_named(world: World, write: Write) -> None:
    with pytest.raises(StackNotUp, match="lonely refers to 'nobody'"):
        deployment_order([write("lonely", 'pulumi.StackReference("organization/nobody/local")')], world)


def test_a_stack_that_is_not_up_is_named(world: World, write: Write) -> None:
    with pytest.raises(StackNotUp, match="organization/base/local is not up"):
        world.up(write("early", 'pulumi.StackReference("organization/base/local")'))


_HANDLES = """
from skylift_infra.stacks.reference import Stack
first, second = Stack("knowledge"), Stack("knowledge")
pulumi.export("url", pulumi.Output.all(first.output("url"), second.output("url")))
"""


def test_a_stack_without_the_output_that_another_needs_is_named_with_the_command(world: World, write: Write) -> None:
    world.up(write("knowledge", ""))
    with pytest.raises(ProgramError) as caught:
        world.up(write("early", _HANDLES))
    assert str(caught.value) == (
        "early: organization/knowledge/local has no output 'url', which early needs. Bring it up first: "
        "`pulumi -C infra/knowledge up --stack local`, or `skylift up` on the local platform"
    )


def test_two_handles_on_one_stack_share_its_reference_in_every_run(world: World, write: Write) -> None:
    world.up(write("knowledge", 'pulumi.export("url", "there")'))
    for _ in range(2):
        assert world.up(write("user", _HANDLES)).outputs == {"url": ["there", "there"]}


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ("a: {type: string}", "conf:a has no value"),
        ("a: {type: integer, default: yes}", "conf:a must be of type integer, not true"),
        ("a: {secure: AAAB}", "conf:a is encrypted"),
    ],
)
def test_configuration_is_checked(world: World, write: Write, declaration: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        world.up(write("conf", "", config=declaration))


def test_declared_types_accept_the_text_that_the_pulumi_cli_writes(write: Write) -> None:
    declared = 'a: {type: integer, default: "5"}\nb: {type: boolean, default: "true"}'
    assert config.load(write("texts", "", config=declared), "local") == {"texts:a": "5", "texts:b": "true"}


def test_tests_deploy_zips_by_an_environment_variable(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKYLIFT_CODE", "zip")
    loaded = config.load(write("coded", "", config="code: source\nnumbers: [1, 2]"), "local")
    assert loaded == {"coded:code": "zip", "coded:numbers": "[1,2]"}


def test_what_is_given_for_one_run_goes_over_the_yaml(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKYLIFT_CONFIG", "coded:settings.INDEX=http://a/?b=c\ncoded:most=7\nother:most=8")
    loaded = config.load(write("coded", "", config="settings: {INDEX: default}\nmost: 3"), "local")
    assert loaded == {"coded:settings": '{"INDEX":"http://a/?b=c"}', "coded:most": "7"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("coded:settings.INDX=x", "INDX.* it has INDEX"),
        ("coded:sttings.INDEX=x", "it has coded:settings"),
        ("coded:settings.INDEX.x=y", "a plain value there"),
    ],
)
def test_what_is_given_for_nothing_is_refused_by_name(
    write: Write, monkeypatch: pytest.MonkeyPatch, given: str, message: str
) -> None:
    monkeypatch.setenv("SKYLIFT_CONFIG", given)
    with pytest.raises(ConfigError, match=message):
        config.load(write("coded", "", config="settings: {INDEX: default}"), "local")


@pytest.mark.parametrize(("line", "message"), [("coded:most", "write <project>"), ("cded:most=1", "there are coded")])
def test_what_is_given_to_no_project_is_refused(monkeypatch: pytest.MonkeyPatch, line: str, message: str) -> None:
    monkeypatch.setenv("SKYLIFT_CONFIG", line)
    with pytest.raises(ConfigError, match=message):
        given.check(["coded"])


def test_a_failing_function_fails_the_deploy_with_its_message(world: World, write: Write, tmp_path: Path) -> None:
    source = """
        role = aws.iam.Role("r", name="fails", assume_role_policy=TRUST)
        fn = aws.lambda_.Function("f", name="fails", role=role.arn, runtime="python3.13", handler="a.b",
                                  code=pulumi.AssetArchive({"a.py": pulumi.StringAsset("b = 1")}), publish=True)
        aws.lambda_.Invocation("i", function_name=fn.name, input=json.dumps({"fail": "no such database"}))
    """
    with pytest.raises(Exception, match="Invocation 'i': fails failed: RuntimeError: no such database"):
        world.up(write("fails", source))


def test_an_emulator_that_does_not_answer_is_named(write: Write, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"http://127\.0\.0\.1:9 does not answer as AWS does"):
        World(Clients("http://127.0.0.1:9"), tmp_path).up(write("alone", 'aws.sqs.Queue("q", name="alone")'))


def test_a_missing_property_is_named(world: World, write: Write) -> None:
    with pytest.raises(ResourceFailed, match="Function 'f': the property 'code' is missing"):
        world.up(write("bare", 'aws.lambda_.Function("f", name="bare", role="arn:aws:iam::000000000000:role/r")'))
