"""AWS would accept what the programs declare; the emulator alone lets more pass."""

import pytest

from tests.contracts.aws_models import RETENTION_DAYS, faults, input_shape
from tests.contracts.record import Record

# Made by calls whose parameters have nothing to do with the resource's properties.
NOT_CHECKED = {
    "cloudwatch/eventTarget:EventTarget",
    "ec2/routeTableAssociation:RouteTableAssociation",
    "lambda/invocation:Invocation",
    "rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
    "rds/proxyTarget:ProxyTarget",
    "s3/bucketNotification:BucketNotification",
    "s3/bucketOwnershipControls:BucketOwnershipControls",
    "s3/bucketPolicy:BucketPolicy",
    "sns/topicPolicy:TopicPolicy",
    "sqs/queuePolicy:QueuePolicy",
    "sqs/redriveAllowPolicy:RedriveAllowPolicy",
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
}


def test_aws_would_accept_every_recorded_input(record: Record) -> None:
    found = {
        str(resource): refused
        for resource in record.resources
        if resource.type.startswith("aws:") and (refused := faults(resource.type.removeprefix("aws:"), resource.inputs))
    }
    assert not found


def test_every_type_is_checked_or_known_to_be_out_of_reach(record: Record) -> None:
    types = {found.type.removeprefix("aws:") for found in record.resources if found.type.startswith("aws:")}
    assert {type for type in types if input_shape(type) is None} <= NOT_CHECKED


def test_logs_are_kept_for_a_time_that_cloudwatch_knows(record: Record) -> None:
    for group in record.of("cloudwatch/logGroup:LogGroup"):
        assert group.inputs["retentionInDays"] in RETENTION_DAYS, group


def test_queues_stay_within_what_sqs_allows(record: Record) -> None:
    for queue in record.of("sqs/queue:Queue"):
        assert 0 <= queue.inputs.get("visibilityTimeoutSeconds", 30) <= 43_200, queue
        assert 60 <= queue.inputs.get("messageRetentionSeconds", 345_600) <= 1_209_600, queue


@pytest.mark.parametrize(
    ("type", "given", "fault"),
    [
        ("lambda/function:Function", {"runtime": "python3.99"}, "runtime: 'python3.99' is none of"),
        (
            "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            {"rules": [{"status": "On"}]},
            "rules[0].status: 'On' is none of",
        ),
        ("lambda/function:Function", {"memorySize": 64}, "memorySize: 64  is outside of 128"),
        ("lambda/function:Function", {"name": "a b"}, "name: 'a b' does not match"),
        ("cloudwatch/metricAlarm:MetricAlarm", {"statistic": "p99"}, "statistic: 'p99' is none of"),
        ("lambda/function:Function", {"architectures": ["arm"]}, "architectures[0]: 'arm' is none of"),
    ],
)
def test_a_value_that_aws_refuses_is_found(type: str, given: dict[str, object], fault: str) -> None:
    assert faults(type, given)[0].startswith(fault)
