"""Resource options and the rest of what a program may ask of its engine."""

from __future__ import annotations

import io
import zipfile

import pytest
from skylift_tools.engine import Clients, DuplicateUrn, ResourceFailed, World

from .conftest import Write


def test_transforms_providers_and_secret_outputs_reach_the_resource(world: World, write: Write) -> None:
    source = """
        def tag(args):
            return pulumi.ResourceTransformResult({**args.props, "tags": {"team": "core"}}, args.opts)
        pulumi.runtime.register_resource_transform(tag)
        tags = aws.ProviderDefaultTagsArgs(tags={"by": "default"})
        west = aws.Provider("west", region="us-west-2", default_tags=tags)
        opts = pulumi.ResourceOptions(provider=west, additional_secret_outputs=["url"])
        q = aws.sqs.Queue("q", name="options", opts=opts)
        pulumi.export("arn", q.arn)
        pulumi.export("url", q.url)
    """
    result = world.up(write("options", source))
    queue = world.record("options")[-1]
    assert result.outputs["arn"] == "arn:aws:sqs:us-west-2:000000000000:options"
    assert result.secret_outputs == {"url"}
    assert queue.outputs["tagsAll"] == {"by": "default", "team": "core"}


def test_a_retained_resource_is_forgotten_and_kept(world: World, write: Write, clients: Clients) -> None:
    options = "opts=pulumi.ResourceOptions(retain_on_delete=True)"
    world.up(write("retain", f'aws.sqs.Queue("q", name="retained", {options})'))
    world.up(write("retain", ""))
    assert [state.type for state in world.record("retain")] == ["pulumi:pulumi:Stack"]
    assert clients.get("sqs", "eu-west-1").get_queue_url(QueueName="retained")


def test_what_moves_to_another_component_stays_where_its_name_is_fixed(
    world: World, write: Write, clients: Clients
) -> None:
    source = """
        parent = pulumi.ComponentResource("own:{}", "parent")
        opts = pulumi.ResourceOptions(parent=parent)
        aws.sqs.Queue("q", name="moved", opts=opts)
        aws.cloudwatch.CompositeAlarm("a", alarm_name="moved", alarm_rule="FALSE", opts=opts)
    """
    world.up(write("moving", source.format("Before")))
    sqs, watch = clients.get("sqs", "eu-west-1"), clients.get("cloudwatch", "eu-west-1")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="moved")["QueueUrl"], MessageBody="kept")
    world.up(write("moving", source.format("After")))
    assert watch.describe_alarms(AlarmNames=["moved"], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    received = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="moved")["QueueUrl"])
    assert received["Messages"][0]["Body"] == "kept"


def test_a_resource_of_another_stack_is_got_by_its_id(world: World, write: Write) -> None:
    url = world.up(write("owner", 'pulumi.export("url", aws.sqs.Queue("q", name="got").url)')).outputs["url"]
    source = 'pulumi.export("arn", aws.sqs.Queue.get("q", "{}").arn)'
    assert world.up(write("getter", source.format(url))).outputs["arn"].endswith(":got")
    with pytest.raises(ResourceFailed, match="no stack here made one with the id 'nowhere'"):
        world.up(write("getter", source.format("nowhere")))


@pytest.mark.parametrize(
    ("source", "urn"),
    [
        ('aws.sqs.Queue("q", name="one"); aws.sqs.Queue("q", name="two")', "aws:sqs/queue:Queue::q"),
        (
            'for _ in range(2): pulumi.StackReference("base", stack_name="organization/base/local")',
            "pulumi:pulumi:StackReference::base",
        ),
    ],
)
def test_a_program_that_pulumi_up_would_refuse_for_a_doubled_name_is_refused_in_the_same_words(
    world: World, write: Write, source: str, urn: str
) -> None:
    world.up(write("base", ""))
    expected = f"Duplicate resource URN 'urn:pulumi:local::twice::{urn}'; try giving it a unique name"
    with pytest.raises(DuplicateUrn) as caught:
        world.up(write("twice", source))
    assert str(caught.value) == expected


def test_a_zip_is_deployed_again_when_its_content_changes(world: World, write: Write, clients: Clients) -> None:
    source = """
        role = aws.iam.Role("r", name="zip", assume_role_policy=TRUST)
        fn = aws.lambda_.Function("f", name="zip", role=role.arn, runtime="python3.13", handler="a.b", publish=True,
                                  code=pulumi.FileArchive("code.zip"))
        pulumi.export("version", fn.version)
    """
    program = write("zip", source)
    versions, hashes = [], []
    for text in ("one", "one", "two"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a.py"), text)
        (program.root / "code.zip").write_bytes(buffer.getvalue())
        versions.append(world.up(program).outputs["version"])
        found = clients.get("lambda", "eu-west-1").get_function_configuration(FunctionName="zip")
        hashes.append(found["CodeSha256"])
    assert versions == ["1", "1", "2"]
    assert hashes[0] == hashes[1] != hashes[2]


def test_data_sources_know_the_local_account(world: World, write: Write) -> None:
    source = """
        document = aws.iam.get_policy_document(statements=[{
            "actions": ["sqs:SendMessage"], "resources": ["*"],
            "conditions": [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1"]}],
        }])
        pulumi.export("policy", json.loads(document.json)["Statement"])
        pulumi.export("account", aws.get_caller_identity().account_id)
        pulumi.export("zones", aws.get_availability_zones().names)
        password = aws.secretsmanager.get_random_password(password_length=40, exclude_punctuation=True)
        pulumi.export("length", len(password.random_password))
    """
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    condition = {"StringEquals": {"aws:SourceAccount": "1"}}
    assert world.up(write("known", source)).outputs == {
        "policy": [statement | {"Condition": condition}],
        "account": "000000000000",
        "zones": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
        "length": 40,
    }
