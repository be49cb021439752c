"""Statements, calls and AWS's decisions.

Sources: the Service Authorization Reference, the IAM user guide, and the resources that AWS names in its denials.
"""

from __future__ import annotations

from typing import Any

from .running import REGION

_HERE = f"{REGION}:000000000000"
_IAM = "arn:aws:iam::000000000000"
_GROUP = f"arn:aws:logs:{_HERE}:log-group"
_FUNCTION = f"arn:aws:lambda:{_HERE}:function:called"
_SECRET = f"arn:aws:secretsmanager:{_HERE}:secret:kept"
_PARAMETERS = f"arn:aws:ssm:{_HERE}:parameter"
_QUEUE = f"arn:aws:sqs:{_HERE}"
_TABLES = f"arn:aws:dynamodb:{_HERE}:table"
_OWN = "arn:aws:s3:::files"
ALLOWED, DENIED = True, False


def _allow(actions: str, resources: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def _if(operator: str, key: str, value: Any) -> dict[str, Any]:
    return _allow("s3:GetObject", Condition={operator: {key: value}})


ROWS: list[tuple[dict[str, Any], str, bool]] = [
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
