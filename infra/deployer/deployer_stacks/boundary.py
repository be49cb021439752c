"""What no role of a deployed template can ever do, whatever the template grants it.

It is made last, and so it is the first to be destroyed. AWS deletes no policy that bounds a role: while roles of
sessions are there, destroying this stack ends here, with all that is needed to remove them still in place.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws
from skylift_infra import naming, policy
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


def arn() -> pulumi.Output[str]:
    """By its name: what deploys is made before it."""
    return naming.global_arn("iam", f"policy/{NAME}")


def boundary(denials: Sequence[Statement], *, after: Sequence[pulumi.Resource]) -> aws.iam.Policy:
    """The policy that every role of a template carries as its permissions boundary.

    denials: what is not its own. after: what must be there as long as anything that was deployed is.
    """
    allowed = [
        Statement(actions=OF_APPLICATIONS, resources=["*"]),
        Statement(actions=OF_NESTED_MACHINES, resources=[NESTED_RULE]),
    ]
    return aws.iam.Policy(
        NAME,
        name=NAME,
        description="The most that a role of a deployed template can do",
        policy=policy.document([*allowed, *denials]),
        opts=pulumi.ResourceOptions(depends_on=list(after)),
    )
