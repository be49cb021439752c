"""Who may do what: narrow, encrypted on the way, and nothing open to the world."""

import json

from tests.contracts.record import Record, Resource, statements

# Actions that AWS knows no resource for.
WITHOUT_RESOURCE = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    # A template that is looked at is a text.
    "cloudformation:ValidateTemplate",
    "cloudformation:GetTemplateSummary",
    # The answer to a state machine names a token, and no machine.
    "states:SendTaskSuccess",
    "states:SendTaskFailure",
    # Who hands its logs over to CloudWatch makes a delivery, and lets the service write into the group.
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
}
# The one grant that is wide: it deploys templates of which nobody knows before what they hold. `test_deployments.py`
# shows what bounds it.
WIDE = "deployer-service-role"


def granted(record: Record) -> list[Resource]:
    """The policies that give rights; managed ones are nobody's but as bounds of a role."""
    return [policy for policy in record.of("iam/rolePolicy:RolePolicy") if policy.name != WIDE]


def test_no_role_may_do_everything_of_a_service(record: Record) -> None:
    for policy in granted(record):
        for statement in statements(policy.properties["policy"]):
            assert not [action for action in statement["Action"] if "*" in action], policy


def test_a_star_stands_for_a_resource_only_where_aws_has_none(record: Record) -> None:
    for policy in granted(record):
        for statement in statements(policy.properties["policy"]):
            if "*" in statement["Resource"] and statement["Effect"] == "Allow":
                assert set(statement["Action"]) <= WITHOUT_RESOURCE, policy


def test_no_role_is_granted_more_by_a_managed_policy(record: Record) -> None:
    assert not [role for role in record.of("iam/role:Role") if role.inputs.get("managedPolicyArns")]
    assert not record.of("iam/rolePolicyAttachment:RolePolicyAttachment")


def test_every_queue_refuses_plain_http(record: Record) -> None:
    for queue in record.of("sqs/queue:Queue"):
        (policy,) = record.whose("sqs/queuePolicy:QueuePolicy", queueUrl=queue.properties["url"])
        assert refuses_plain_http(policy), queue


def test_every_bucket_refuses_plain_http(record: Record) -> None:
    for bucket in record.of("s3/bucket:Bucket"):
        (policy,) = record.whose("s3/bucketPolicy:BucketPolicy", bucket=bucket.id)
        assert refuses_plain_http(policy), bucket


def test_every_bucket_is_closed_to_the_public_and_encrypted(record: Record) -> None:
    for bucket in record.of("s3/bucket:Bucket"):
        (block,) = record.whose("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", bucket=bucket.id)
        switches = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
        assert all(block.inputs[switch] is True for switch in switches), bucket
        assert record.whose(
            "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", bucket=bucket.id
        ), bucket


def test_no_resource_policy_lets_the_world_in(record: Record) -> None:
    for policy in record.of(
        "sqs/queuePolicy:QueuePolicy", "s3/bucketPolicy:BucketPolicy", "sns/topicPolicy:TopicPolicy"
    ):
        for statement in statements(policy.properties["policy"]):
            if statement["Effect"] == "Allow":
                assert statement["Principal"] != "*" and statement.get("Condition"), policy


def test_no_browser_may_call_from_just_any_site(record: Record) -> None:
    for api in record.of("apigatewayv2/api:Api"):
        assert "*" not in api.inputs["corsConfiguration"]["allowOrigins"], api
    for rules in record.of("s3/bucketCorsConfiguration:BucketCorsConfiguration"):
        assert all("*" not in rule["allowedOrigins"] for rule in rules.inputs["corsRules"]), rules


def test_rules_of_a_worker_may_send_to_its_queue(record: Record) -> None:
    for target in record.of("cloudwatch/eventTarget:EventTarget"):
        queues = record.whose("sqs/queue:Queue", arn=target.inputs["arn"])
        for queue in queues:
            (policy,) = record.whose("sqs/queuePolicy:QueuePolicy", queueUrl=queue.properties["url"])
            allowed = [found for found in statements(policy.inputs["policy"]) if found["Effect"] == "Allow"]
            rules = [found["Condition"]["ArnEquals"]["aws:SourceArn"] for found in allowed]
            assert any(rule.endswith(f":rule/{target.inputs['rule']}") for rule in rules), target


def refuses_plain_http(policy: Resource) -> bool:
    return any(
        statement["Effect"] == "Deny"
        and statement["Principal"] == "*"
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in json.loads(policy.inputs["policy"])["Statement"]
    )
