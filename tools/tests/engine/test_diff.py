"""A second up changes what changed, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from skylift_tools.engine import Clients, ResourceFailed, World

from .conftest import Write


def test_what_did_not_change_is_left_alone(world: World, write: Write) -> None:
    program = write("still", 'q = aws.sqs.Queue("jobs", name="still"); pulumi.export("url", q.url)')
    first, second = world.up(program), world.up(program)
    assert (first.created, second.unchanged, second.changed) == (1, 1, False)
    assert second.outputs == first.outputs


def test_the_state_is_for_its_owner_alone_because_secrets_stand_in_it(world: World, write: Write) -> None:
    world.up(write("secret", 'pulumi.export("key", pulumi.Output.secret("hush"))'))
    (file,) = world.state_dir.glob("stacks/*.json")
    assert "hush" in file.read_text()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_change_reaches_the_resource_in_place(world: World, write: Write, clients: Clients) -> None:
    source = 'aws.sqs.Queue("jobs", name="inplace", visibility_timeout_seconds={0}, tags={{"a": "{0}"}})'
    world.up(write("inplace", source.format(30)))
    result = world.up(write("inplace", source.format(60)))
    assert (result.updated, result.created) == (1, 0), result
    sqs = clients.get("sqs", "eu-west-1")
    url = sqs.get_queue_url(QueueName="inplace")["QueueUrl"]
    assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"] == "60"
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"a": "60"}


def test_what_is_no_longer_declared_goes(world: World, write: Write, clients: Clients) -> None:
    world.up(write("fewer", 'a = aws.sqs.Queue("a", name="kept"); aws.sqs.Queue("b", name="gone")'))
    result = world.up(write("fewer", 'aws.sqs.Queue("a", name="kept")'))
    assert (result.deleted, result.unchanged) == (1, 1)
    urls = clients.get("sqs", "eu-west-1").list_queues()["QueueUrls"]
    assert [url for url in urls if url.endswith(("/gone", "/kept"))] == [url for url in urls if url.endswith("/kept")]


def test_a_replacement_keeps_the_old_one_until_its_users_have_moved(world: World, write: Write) -> None:
    source = """
        role = aws.iam.Role("r", path="{0}", assume_role_policy=TRUST)
        aws.iam.RolePolicy("p", role=role.id, policy=ALLOW)
        pulumi.export("role", role.name)
    """
    first = world.up(write("swap", source.format("/")))
    second = world.up(write("swap", source.format("/new/")))
    assert second.replaced == 2
    assert first.outputs["role"] != second.outputs["role"]
    assert world.up(write("swap", source.format("/new/"))).unchanged == 2


def test_a_fixed_name_is_freed_before_it_is_taken_again(world: World, write: Write, clients: Clients) -> None:
    source = 'aws.cloudwatch.LogGroup("l", name="fixed", log_group_class="{}")'
    world.up(write("fixed", source.format("STANDARD")))
    assert world.up(write("fixed", source.format("INFREQUENT_ACCESS"))).replaced == 1
    found = clients.get("logs", "eu-west-1").describe_log_groups(logGroupNamePrefix="fixed")["logGroups"]
    assert len(found) == 1


def test_what_is_tied_to_a_fixed_name_goes_before_it_and_comes_again(world: World, write: Write) -> None:
    source = """
        cluster = aws.rds.Cluster("c", cluster_identifier="tied", engine="aurora-postgresql", master_username="{0}",
            manage_master_user_password=True)
        aws.rds.ClusterInstance("i", identifier="tied-1", cluster_identifier=cluster.id, engine="aurora-postgresql",
            instance_class="db.serverless")
    """
    world.up(write("tied", source.format("one")))
    changed = world.up(write("tied", source.format("two")))
    assert (changed.replaced, changed.created) == (1, 1)
    assert world.up(write("tied", source.format("two"))).unchanged == 2


def test_protected_resources_are_not_deleted(world: World, write: Write) -> None:
    world.up(write("safe", 'aws.sqs.Queue("a", name="safe", opts=pulumi.ResourceOptions(protect=True))'))
    with pytest.raises(ResourceFailed, match="it is protected"):
        world.up(write("safe", ""))


def test_policies_and_environments_are_compared_by_meaning(world: World, write: Write) -> None:
    source = """
        aws.iam.Policy("p", name="meaning", policy=json.dumps({0}))
    """
    statement = '{"Effect": "Allow", "Action": %s, "Resource": "*"}'
    one = '{"Version": "2012-10-17", "Statement": [%s]}' % (statement % '["sqs:A", "sqs:B"]')
    two = '{"Statement": [%s], "Version": "2012-10-17"}' % (statement % '["sqs:B", "sqs:A"]')
    world.up(write("meaning", source.format(one)))
    assert not world.up(write("meaning", source.format(two))).changed


def test_ignored_changes_aliases_and_components_keep_the_resource(world: World, write: Write) -> None:
    world.up(write("moved", 'aws.sqs.Queue("old", name="moved", delay_seconds=1)'))
    source = """
        class Box(pulumi.ComponentResource):
            def __init__(self):
                super().__init__("x:y:Box", "box")
                opts = pulumi.ResourceOptions(
                    parent=self,
                    aliases=[pulumi.Alias(name="old", parent=pulumi.ROOT_STACK_RESOURCE)],
                    ignore_changes=["delaySeconds"],
                )
                aws.sqs.Queue("new", name="moved", delay_seconds=2, opts=opts)
                self.register_outputs({"a": 1})
        Box()
    """
    result = world.up(write("moved", source))
    assert (result.unchanged, result.created, result.deleted) == (1, 0, 0)
    assert world.record("moved")[-1].inputs["delaySeconds"] == 1


def test_a_bucket_policy_is_recorded_whole_and_applied_without_its_tls_rule(
    world: World, write: Write, clients: Clients, tmp_path: Path
) -> None:
    source = """
        bucket = aws.s3.Bucket("b", bucket="tls-only")
        def statement(sid, effect, who, **more):
            return {"Sid": sid, "Effect": effect, "Principal": who, "Action": "s3:*", "Resource": "*", **more}
        plain = {"Bool": {"aws:SecureTransport": "false"}}
        us = {"AWS": "arn:aws:iam::000000000000:root"}
        statements = [statement("tls", "Deny", "*", Condition=plain), statement("read", "Allow", us)]
        text = json.dumps({"Version": "2012-10-17", "Statement": statements})
        aws.s3.BucketPolicy("b", bucket=bucket.id, policy=text)
    """
    world.up(write("tls", source))
    applied = clients.get("s3", "eu-west-1").get_bucket_policy(Bucket="tls-only")["Policy"]
    recorded = next(state for state in world.record("tls") if state.type.endswith("BucketPolicy")).inputs["policy"]
    assert "SecureTransport" in recorded
    assert "SecureTransport" not in applied and "read" in applied
