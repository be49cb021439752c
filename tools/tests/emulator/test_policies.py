"""A role that AWS lets through must work on the laptop, and one that AWS refuses must fail there, not after deployment.

Each row is a statement, a call and AWS's decision. Sources: the Service Authorization Reference, the IAM user guide, and
the resources that AWS names in its denials.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from .fake_executor import FakeExecutor
from .running import REGION, Emulator

_HERE = f"{REGION}:000000000000"
_IAM = "arn:aws:iam::000000000000"
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}],
    }
)
_GROUP = f"arn:aws:logs:{_HERE}:log-group"
_FUNCTION = f"arn:aws:lambda:{_HERE}:function:called"
_SECRET = f"arn:aws:secretsmanager:{_HERE}:secret:kept"
_PARAMETERS = f"arn:aws:ssm:{_HERE}:parameter"
_QUEUE = f"arn:aws:sqs:{_HERE}"
_TABLES = f"arn:aws:dynamodb:{_HERE}:table"
_OWN = "arn:aws:s3:::files"
_DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "403")
ALLOWED, DENIED = True, False
Client = Callable[[str], Any]
Call = Callable[[Client], Any]


def _calls() -> dict[str, Call]:
    event = {"timestamp": 1_796_000_000_000, "message": "x"}
    stream = {"logGroupName": "/own/group", "logStreamName": "stream"}
    return {
        "list buckets": lambda aws: aws("s3").list_buckets(),
        "list objects": lambda aws: aws("s3").list_objects_v2(Bucket="files", Prefix="own/"),
        "head bucket": lambda aws: aws("s3").head_bucket(Bucket="files"),
        "get object": lambda aws: aws("s3").get_object(Bucket="files", Key="own/a"),
        "head object": lambda aws: aws("s3").head_object(Bucket="files", Key="own/a"),
        "put a key with a line feed": lambda aws: aws("s3").put_object(Bucket="files", Key="own/a\nb", Body=b""),
        "delete objects": lambda aws: aws("s3").delete_objects(Bucket="files", Delete={"Objects": [{"Key": "no"}]}),
        "list tables": lambda aws: aws("dynamodb").list_tables(),
        "get item": lambda aws: aws("dynamodb").get_item(TableName="things", Key={"pk": {"S": "1"}}),
        "list queues": lambda aws: aws("sqs").list_queues(),
        "send a batch": lambda aws: aws("sqs").send_message_batch(
            QueueUrl="http://localhost/000000000000/work", Entries=[{"Id": "1", "MessageBody": "x"}]
        ),
        "list topics": lambda aws: aws("sns").list_topics(),
        "describe parameters": lambda aws: aws("ssm").describe_parameters(),
        "get parameter": lambda aws: aws("ssm").get_parameter(Name="/own/a"),
        "get parameters": lambda aws: aws("ssm").get_parameters(Names=["/own/a", "/own/b"]),
        "get parameters of two": lambda aws: aws("ssm").get_parameters(Names=["/own/a", "/other/a"]),
        "get parameters by path": lambda aws: aws("ssm").get_parameters_by_path(Path="/own/"),
        "list secrets": lambda aws: aws("secretsmanager").list_secrets(),
        "get secret": lambda aws: aws("secretsmanager").get_secret_value(SecretId="kept"),
        "list machines": lambda aws: aws("stepfunctions").list_state_machines(),
        "list functions": lambda aws: aws("lambda").list_functions(),
        "invoke": lambda aws: aws("lambda").invoke(FunctionName="called"),
        "invoke alias": lambda aws: aws("lambda").invoke(FunctionName="called", Qualifier="live"),
        "invoke name with alias": lambda aws: aws("lambda").invoke(FunctionName="called:live"),
        "list rules": lambda aws: aws("events").list_rules(),
        "list stacks": lambda aws: aws("cloudformation").list_stacks(),
        "describe alarms": lambda aws: aws("cloudwatch").describe_alarms(),
        "describe groups": lambda aws: aws("logs").describe_log_groups(),
        "put events": lambda aws: aws("logs").put_log_events(logEvents=[event], **stream),
        "filter events": lambda aws: aws("logs").filter_log_events(logGroupName="/own/group"),
        "list roles": lambda aws: aws("iam").list_roles(),
        "get role with path": lambda aws: aws("iam").get_role(RoleName="pathed"),
        "who am I": lambda aws: aws("sts").get_caller_identity(),
    }


def _allow(actions: str, resources: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def _if(operator: str, key: str, value: Any) -> dict[str, Any]:
    return _allow("s3:GetObject", Condition={operator: {key: value}})


_TABLE: list[tuple[dict[str, Any], str, bool]] = [
    # Calls that list: the resource is the collection.
    (_allow("s3:ListAllMyBuckets", "arn:aws:s3:::*"), "list buckets", ALLOWED),
    (_allow("s3:ListAllMyBuckets", _OWN), "list buckets", DENIED),
    (_allow("dynamodb:ListTables", f"{_TABLES}/*"), "list tables", ALLOWED),
    (_allow("dynamodb:ListTables", f"{_TABLES}/things"), "list tables", DENIED),
    (_allow("sqs:ListQueues", f"{_QUEUE}:*"), "list queues", ALLOWED),
    (_allow("sqs:ListQueues", f"{_QUEUE}:work"), "list queues", DENIED),
    (_allow("sns:ListTopics", f"arn:aws:sns:{_HERE}:*"), "list topics", ALLOWED),
    (_allow("ssm:DescribeParameters", f"arn:aws:ssm:{_HERE}:*"), "describe parameters", ALLOWED),
    (_allow("ssm:DescribeParameters", f"{_PARAMETERS}/own/*"), "describe parameters", DENIED),
    (_allow("states:ListStateMachines", f"arn:aws:states:{_HERE}:stateMachine:*"), "list machines", ALLOWED),
    (_allow("events:ListRules", f"arn:aws:events:{_HERE}:rule/*"), "list rules", ALLOWED),
    (_allow("cloudformation:ListStacks", f"arn:aws:cloudformation:{_HERE}:stack/*"), "list stacks", ALLOWED),
    (_allow("cloudwatch:DescribeAlarms", f"arn:aws:cloudwatch:{_HERE}:alarm:*"), "describe alarms", ALLOWED),
    (_allow("iam:ListRoles", f"{_IAM}:role/*"), "list roles", ALLOWED),
    (_allow("lambda:ListFunctions", f"arn:aws:lambda:{_HERE}:function:*"), "list functions", DENIED),
    (_allow("lambda:ListFunctions"), "list functions", ALLOWED),
    (_allow("secretsmanager:ListSecrets", f"arn:aws:secretsmanager:{_HERE}:secret:*"), "list secrets", DENIED),
    # Log groups are evaluated with their streams.
    (_allow("logs:DescribeLogGroups", f"{_GROUP}:*"), "describe groups", ALLOWED),
    (_allow("logs:DescribeLogGroups", f"{_GROUP}:/own/group:*"), "describe groups", DENIED),
    (_allow("logs:PutLogEvents", f"{_GROUP}:/own/group:*"), "put events", ALLOWED),
    (_allow("logs:PutLogEvents", f"{_GROUP}:/own/group"), "put events", DENIED),
    (_allow("logs:PutLogEvents", f"{_GROUP}:/own/group:log-stream:stream"), "put events", ALLOWED),
    (_allow("logs:PutLogEvents", f"{_GROUP}:/own/group:log-stream:other"), "put events", DENIED),
    (_allow("logs:FilterLogEvents", f"{_GROUP}:/own/group:*"), "filter events", ALLOWED),
    # Parameters, secrets, functions, roles.
    (_allow("ssm:GetParameter", f"{_PARAMETERS}/own/*"), "get parameter", ALLOWED),
    (_allow("ssm:GetParameters", f"{_PARAMETERS}/own/*"), "get parameters", ALLOWED),
    (_allow("ssm:GetParameters", f"{_PARAMETERS}/own/*"), "get parameters of two", DENIED),
    (_allow("ssm:GetParametersByPath", f"{_PARAMETERS}/own/*"), "get parameters by path", ALLOWED),
    (_allow("ssm:GetParametersByPath", f"{_PARAMETERS}/other/*"), "get parameters by path", DENIED),
    (_allow("secretsmanager:GetSecretValue", f"{_SECRET}-??????"), "get secret", ALLOWED),
    (_allow("secretsmanager:GetSecretValue", _SECRET), "get secret", DENIED),
    (_allow("lambda:InvokeFunction", _FUNCTION), "invoke", ALLOWED),
    (_allow("lambda:InvokeFunction", f"{_FUNCTION}:*"), "invoke", DENIED),
    (_allow("lambda:InvokeFunction", _FUNCTION), "invoke alias", DENIED),
    (_allow("lambda:InvokeFunction", f"{_FUNCTION}:live"), "invoke alias", ALLOWED),
    (_allow("lambda:InvokeFunction", f"{_FUNCTION}:live"), "invoke name with alias", ALLOWED),
    (_allow("iam:GetRole", f"{_IAM}:role/team/*"), "get role with path", ALLOWED),
    (_allow("iam:GetRole", f"{_IAM}:role/pathed"), "get role with path", DENIED),
    (_allow("dynamodb:GetItem", f"{_TABLES}/things"), "get item", ALLOWED),
    # The name of a right is not always that of the call.
    (_allow("sqs:SendMessage", f"{_QUEUE}:work"), "send a batch", ALLOWED),
    (_allow("s3:DeleteObject", f"{_OWN}/*"), "delete objects", ALLOWED),
    (_allow("s3:ListBucket", _OWN), "list objects", ALLOWED),
    (_allow("s3:ListBucket", f"{_OWN}/*"), "list objects", DENIED),
    (_allow("s3:ListBucket", _OWN), "head bucket", ALLOWED),
    (_allow("s3:GetObject", f"{_OWN}/own/?"), "head object", ALLOWED),
    (_allow("s3:GetObject", _OWN), "get object", DENIED),
    (_allow("S3:get?bject"), "get object", ALLOWED),
    (_allow("s3:GetObject", "arn:aws:s3:::FILES/*"), "get object", DENIED),
    (_allow("s3:PutObject", f"{_OWN}/own/*"), "put a key with a line feed", ALLOWED),
    ({"Effect": "Deny", "Action": "*", "Resource": "*"}, "who am I", ALLOWED),
    ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, "list queues", ALLOWED),
    ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, "get object", DENIED),
    ({"Effect": "Allow", "Action": "s3:*", "NotResource": f"{_OWN}/own/*"}, "get object", DENIED),
    # Variables.
    (_allow("s3:GetObject", f"{_OWN}/${{aws:PrincipalTag/team}}/*"), "get object", ALLOWED),
    (_allow("s3:GetObject", f"{_OWN}/${{aws:username}}/*"), "get object", DENIED),
    (_allow("s3:GetObject", f"{_OWN}/${{aws:username, 'own'}}/*"), "get object", ALLOWED),
    (_allow("s3:GetObject", f"{_OWN}/own/${{*}}"), "get object", ALLOWED),
    (
        _allow("s3:ListBucket", _OWN, Condition={"StringEquals": {"s3:prefix": "${aws:PrincipalTag/team}/"}}),
        "list objects",
        ALLOWED,
    ),
    (
        {"Effect": "Allow", "Action": "s3:*", "NotResource": f"{_OWN}/${{aws:PrincipalTag/team}}/*"},
        "get object",
        DENIED,
    ),
    # Conditions.
    (_if("StringLike", "aws:PrincipalArn", "arn:aws:*:role/*"), "get object", ALLOWED),
    (_if("ArnLike", "aws:PrincipalArn", f"{_IAM}:role/*"), "get object", ALLOWED),
    (_if("ArnLike", "aws:PrincipalArn", "arn:aws:sts::000000000000:assumed-role/*"), "get object", DENIED),
    (_if("ArnLike", "aws:PrincipalArn", "arn:*"), "get object", DENIED),
    (_if("ArnNotLike", "aws:PrincipalArn", f"{_IAM}:role/*"), "get object", DENIED),
    (_if("Null", "aws:TokenIssueTime", "false"), "get object", ALLOWED),
    (_if("Null", "aws:username", "true"), "get object", ALLOWED),
    (_if("Null", "aws:username", "false"), "get object", DENIED),
    (_if("StringEquals", "aws:username", "x"), "get object", DENIED),
    (_if("StringEqualsIfExists", "aws:username", "x"), "get object", ALLOWED),
    (_if("StringNotEquals", "aws:username", "x"), "get object", ALLOWED),
    (_if("ForAllValues:StringEquals", "aws:TagKeys", ["x"]), "get object", ALLOWED),
    (_if("ForAnyValue:StringEquals", "aws:TagKeys", ["x"]), "get object", DENIED),
    (_if("StringEquals", "AWS:principaltag/TEAM", ["x", "own"]), "get object", ALLOWED),
    (_if("StringEquals", "aws:PrincipalTag/team", "OWN"), "get object", DENIED),
    (_if("StringEqualsIgnoreCase", "aws:PrincipalTag/team", "OWN"), "get object", ALLOWED),
    (_if("StringMatches", "aws:PrincipalTag/team", "own"), "get object", DENIED),
    (_if("IpAddress", "aws:SourceIp", "127.0.0.0/8"), "get object", ALLOWED),
    (_if("NotIpAddress", "aws:SourceIp", "127.0.0.0/8"), "get object", DENIED),
    (_if("NumericLessThan", "aws:MultiFactorAuthAge", "3"), "get object", DENIED),
    (_if("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"), "get object", ALLOWED),
    (_if("StringEquals", "aws:RequestedRegion", REGION), "get object", ALLOWED),
    (_if("StringLike", "aws:userid", "*:session"), "get object", ALLOWED),
]


class Role:
    """One role with a tag; its policy is replaced for each row."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator, self._iam = emulator, emulator.client("iam")
        tags = [{"Key": "team", "Value": "own"}]
        self._iam.create_role(RoleName="asked", AssumeRolePolicyDocument=_TRUST, Tags=tags)
        self._iam.create_role(RoleName="pathed", Path="/team/", AssumeRolePolicyDocument=_TRUST)
        arn = f"{_IAM}:role/asked"
        sts = emulator.client("sts")
        self._keys = sts.assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]

    def may(self, statement: dict[str, Any], call: Call) -> bool:
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._iam.put_role_policy(RoleName="asked", PolicyName="own", PolicyDocument=document)
        try:
            call(self._client)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _DENIED:
                raise
            return False
        return True

    def _client(self, service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self._emulator.url,
            region_name=REGION,
            aws_access_key_id=self._keys["AccessKeyId"],
            aws_secret_access_key=self._keys["SecretAccessKey"],
            aws_session_token=self._keys["SessionToken"],
            config=Config(s3={"addressing_style": "path"}),
        )


def _things(emulator: Emulator) -> None:
    """What the calls are about."""
    s3, ssm, logs = emulator.client("s3"), emulator.client("ssm"), emulator.client("logs")
    s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="files", Key="own/a", Body=b"")
    emulator.client("dynamodb").create_table(
        TableName="things",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    emulator.client("sqs").create_queue(QueueName="work")
    for name in ("/own/a", "/own/b", "/other/a"):
        ssm.put_parameter(Name=name, Value="x", Type="String")
    emulator.client("secretsmanager").create_secret(Name="kept", SecretString="x")
    logs.create_log_group(logGroupName="/own/group")
    logs.create_log_stream(logGroupName="/own/group", logStreamName="stream")
    emulator.function("called", emulator.role("called"))


@pytest.fixture(scope="module")
def role(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Role]:
    running = Emulator(tmp_path_factory.mktemp("policies"))
    executor = FakeExecutor(running.socket)
    _things(running)
    yield Role(running)
    executor.shutdown()
    executor.server_close()
    running.kill()


def _name(row: tuple[dict[str, Any], str, bool]) -> str:
    statement, call, decision = row
    what = statement.get("Condition") or statement.get("Resource") or statement
    return f"{call}: {what} is {'allowed' if decision else 'denied'}"


@pytest.mark.parametrize("row", _TABLE, ids=_name)
def test_a_call_is_decided_as_on_aws(role: Role, row: tuple[dict[str, Any], str, bool]) -> None:
    statement, call, decision = row
    assert role.may(statement, _calls()[call]) is decision
