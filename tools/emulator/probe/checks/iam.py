"""IAM and STS: what roles may do."""

from __future__ import annotations

import json
from typing import Any

import boto3

from probe.aws import REGION, Aws, refuses, zipped


def _as(aws: Aws, role: str, service: str) -> Any:
    keys = aws("sts").assume_role(RoleArn=role, RoleSessionName="probe")["Credentials"]
    names = {"aws_access_key_id": "AccessKeyId", "aws_secret_access_key": "SecretAccessKey"}
    names["aws_session_token"] = "SessionToken"
    given = {name: keys[key] for name, key in names.items()}
    return boto3.client(service, endpoint_url=aws.endpoint, region_name=REGION, **given)  # type: ignore[call-overload]


def a_role_does_what_its_policy_lets_it(aws: Aws) -> None:
    url = aws.queue()
    client = _as(aws, aws.role("sender", "sqs:SendMessage"), "sqs")
    client.send_message(QueueUrl=url, MessageBody="x")
    refuses("AccessDenied", client.receive_message, QueueUrl=url)


def a_prefix_in_a_policy_holds(aws: Aws) -> None:
    bucket, role = aws.bucket(), aws.role("reader", "s3:ListAllMyBuckets")
    statement = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/own/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws("iam").put_role_policy(RoleName=aws.name("reader"), PolicyName="s3", PolicyDocument=document)
    client = _as(aws, role, "s3")
    client.put_object(Bucket=bucket, Key="own/a", Body=b"")
    refuses("AccessDenied", client.put_object, Bucket=bucket, Key="others/a", Body=b"")


def a_revoked_right_is_gone_at_once(aws: Aws) -> None:
    url = aws("sqs").create_queue(QueueName=aws.name("own"))["QueueUrl"]
    client = _as(aws, aws.role("sender", "sqs:SendMessage"), "sqs")
    client.send_message(QueueUrl=url, MessageBody="x")
    aws("iam").delete_role_policy(RoleName=aws.name("sender"), PolicyName="own")
    refuses("AccessDenied", client.send_message, QueueUrl=url, MessageBody="x")


def who_may_not_pass_a_role_makes_nothing_with_it(aws: Aws) -> None:
    client = _as(aws, aws.role("maker", "states:CreateStateMachine"), "stepfunctions")
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
    make = client.create_state_machine
    refuses("AccessDenied", make, name=aws.name("m"), definition=definition, roleArn=aws.role("strong"))


def a_simulation_tells_what_would_be(aws: Aws) -> None:
    role = aws.role("reader", "s3:GetObject")
    ask = aws("iam").simulate_principal_policy
    found = ask(PolicySourceArn=role, ActionNames=["s3:GetObject", "s3:PutObject"])["EvaluationResults"]
    assert [one["EvalDecision"] for one in found] == ["allowed", "implicitDeny"]


def _may(aws: Aws, statement: dict[str, Any], service: str) -> Any:
    """The client of a role with this one statement."""
    role = aws.role(f"asked-{service}", "logs:PutLogEvents")
    document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
    aws("iam").put_role_policy(RoleName=aws.name(f"asked-{service}"), PolicyName="more", PolicyDocument=document)
    return _as(aws, role, service)


def a_call_that_lists_is_evaluated_on_its_collection(aws: Aws) -> None:
    _may(aws, {"Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::*"}, "s3").list_buckets()
    tables = aws.arn("dynamodb", "table/*")
    _may(aws, {"Action": "dynamodb:ListTables", "Resource": tables}, "dynamodb").list_tables()


def a_batch_needs_the_right_to_send(aws: Aws) -> None:
    url = aws.queue()
    client = _may(aws, {"Action": "sqs:SendMessage", "Resource": aws.queue_arn(url)}, "sqs")
    client.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "x"}])


def a_log_group_is_evaluated_with_its_streams(aws: Aws) -> None:
    aws("logs").create_log_group(logGroupName=aws.mark)
    streams = aws.arn("logs", f"log-group:{aws.mark}:*")
    _may(aws, {"Action": "logs:FilterLogEvents", "Resource": streams}, "logs").filter_log_events(logGroupName=aws.mark)


def a_policy_variable_has_its_value(aws: Aws) -> None:
    bucket = aws.bucket()
    aws("s3").put_object(Bucket=bucket, Key="own/a", Body=b"")
    own = f"arn:aws:s3:::{bucket}/${{aws:username, 'own'}}/*"
    _may(aws, {"Action": "s3:GetObject", "Resource": own}, "s3").get_object(Bucket=bucket, Key="own/a")


def a_condition_sees_the_roles_own_arn(aws: Aws) -> None:
    roles = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::000000000000:role/*"}}
    _may(aws, {"Action": "s3:ListAllMyBuckets", "Resource": "*", "Condition": roles}, "s3").list_buckets()


def a_broken_policy_is_refused(aws: Aws) -> None:
    aws.role()
    put = aws("iam").put_role_policy
    refuses("MalformedPolicy", put, RoleName=aws.name("role"), PolicyName="bad", PolicyDocument="{nope")


def a_role_that_is_not_there_makes_no_function(aws: Aws) -> None:
    gone = f"arn:aws:iam::000000000000:role/{aws.name('none')}"
    about = {"Runtime": "python3.12", "Handler": "app.handler", "Code": {"ZipFile": zipped("")}}
    refuses("InvalidParameterValue", aws("lambda").create_function, FunctionName=aws.mark, Role=gone, **about)
