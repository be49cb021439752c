"""What no role of a deployed template can ever do, whatever the template grants it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from collections.abc import Sequence

import pulumi_aws as aws
from skylift_infra import policy
from skylift_infra.policy import Statement

NAME = "deployer-boundary"
# What applications do; none of it makes or changes rights, or takes another role.
OF_APPLICATIONS = [
    "cloudwatch:PutMetricData",
    "dynamodb:*Item*",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:PartiQL*",
    "dynamodb:DescribeTable",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:DescribeStream",
    "dynamodb:ListStreams",
    "events:PutEvents",
    "execute-api:Invoke",
    "execute-api:ManageConnections",
    "kms:Decrypt",
    "kms:GenerateDataKey*",
    "lambda:InvokeFunction",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "logs:*LogDelivery",
    "logs:ListLogDeliveries",
    "s3:GetObject*",
    "s3:PutObject",
    "s3:PutObjectTagging",
    "s3:DeleteObject*",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
    "s3:ListBucket",
    "s3:GetBucketLocation",
    "secretsmanager:GetSecretValue",
    "secretsmanager:DescribeSecret",
    "sns:Publish",
    "sqs:*Message*",
    "sqs:GetQueue*",
    "ssm:GetParameter*",
    "states:StartExecution",
    "states:StartSyncExecution",
    "states:DescribeExecution",
    "states:StopExecution",
    "states:SendTask*",
    "xray:Put*",
    "xray:GetSampling*",
]
# A machine that waits for the end of another execution is told so by a rule that Step Functions keeps.
OF_NESTED_MACHINES = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
NESTED_RULE = "arn:*:events:*:*:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"


def boundary(denials: Sequence[Statement]) -> aws.iam.Policy:
    """The policy that every role of a template carries as its permissions boundary. denials: what is not its own."""
    allowed = [
        Statement(actions=OF_APPLICATIONS, resources=["*"]),
        Statement(actions=OF_NESTED_MACHINES, resources=[NESTED_RULE]),
    ]
    return aws.iam.Policy(
        NAME,
        name=NAME,
        description="The most that a role of a deployed template can do",
        policy=policy.document([*allowed, *denials]),
    )
