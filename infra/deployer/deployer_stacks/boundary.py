"""What no role of a deployed template can ever do, whatever the template grants it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

import pulumi
import pulumi_aws as aws
from skylift_infra import policy
from skylift_infra.policy import Statement

# What applications do; none of it makes or changes rights.
OF_APPLICATIONS = [
    "cloudwatch:PutMetricData",
    "dynamodb:*Item*",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:DescribeTable",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:DescribeStream",
    "dynamodb:ListStreams",
    "events:PutEvents",
    "kms:Decrypt",
    "kms:GenerateDataKey*",
    "lambda:InvokeFunction",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "logs:*LogDelivery",
    "s3:*Object*",
    "s3:ListBucket",
    "secretsmanager:GetSecretValue",
    "sns:Publish",
    "sqs:*Message*",
    "sqs:GetQueue*",
    "ssm:GetParameter*",
    "states:StartExecution",
    "states:StartSyncExecution",
    "states:SendTask*",
    "xray:Put*",
]


def boundary(name: str) -> aws.iam.Policy:
    """The policy that every role of a template carries as its permissions boundary."""
    statements = [Statement(actions=OF_APPLICATIONS, resources=["*"])]
    return aws.iam.Policy(
        name,
        name=name,
        description="The most that a role of a deployed template can do",
        policy=policy.document(statements),
        opts=pulumi.ResourceOptions(),
    )
