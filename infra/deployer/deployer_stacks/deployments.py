"""Handle on the rights of deployments: they are CloudFormation's and CodeBuild's, never a function's own."""

import pulumi
from skylift_infra import naming
from skylift_infra.access import Access
from skylift_infra.policy import Statement
from skylift_infra.stacks.reference import Stack

from deployer_stacks.offered import OFFERED
from deployer_stacks.stores import PROJECT

# Every stack that the pipeline makes is called so; it may touch no other.
STACKS = "skylift-*"
FOLLOWS = [
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeEvents",
]
CHANGES = [
    "cloudformation:CreateChangeSet",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:ContinueUpdateRollback",
]
UNDOES = [
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DeleteStack",
    "cloudformation:CancelUpdateStack",
]


class Deployments:
    """A template is deployed with the rights of one role, which CloudFormation is given and no function can take."""

    def __init__(self) -> None:
        stack = Stack(PROJECT)
        self._service_role_arn: pulumi.Output[str] = stack.output("service_role_arn")
        self._boundary_arn: pulumi.Output[str] = stack.output("boundary_arn")
        self._builder: pulumi.Output[str] = stack.output("builder_name")

    def deploying(self) -> Access:
        """Change sets of our own stacks, carried out by the service role.

        Settings SERVICE_ROLE_ARN, BOUNDARY_ARN, and OFFERED_TYPES: what the names of types begin with that it may make.
        """
        stacks = naming.arn("cloudformation", f"stack/{STACKS}/*")
        # A template with a transform is checked against the transform, too.
        transforms = naming.regional_arn_of_aws("cloudformation", "transform/*")
        return Access(
            environment={
                "SERVICE_ROLE_ARN": self._service_role_arn,
                "BOUNDARY_ARN": self._boundary_arn,
                "OFFERED_TYPES": ",".join(OFFERED),
            },
            statements=[
                Statement(actions=[*FOLLOWS, *CHANGES], resources=[stacks], dials="cloudformation"),
                Statement(actions=["cloudformation:CreateChangeSet"], resources=[transforms], dials="cloudformation"),
                self._passing(),
            ],
        )

    def undoing(self) -> Access:
        """To see what our own stacks are at, and take back what is still being made. Setting SERVICE_ROLE_ARN."""
        stacks = naming.arn("cloudformation", f"stack/{STACKS}/*")
        return Access(
            environment={"SERVICE_ROLE_ARN": self._service_role_arn},
            statements=[Statement(actions=UNDOES, resources=[stacks], dials="cloudformation"), self._passing()],
        )

    def following(self) -> Access:
        stacks = naming.arn("cloudformation", f"stack/{STACKS}/*")
        may = [*FOLLOWS, "cloudformation:ListStackResources"]
        return Access(statements=[Statement(actions=may, resources=[stacks], dials="cloudformation")])

    def function_logs(self) -> Access:
        """What deployed functions log, and where they log it to."""
        groups = [naming.arn("logs", f"log-group:{prefix}{STACKS}") for prefix in ("/aws/lambda/", "")]
        functions = naming.arn("lambda", f"function:{STACKS}")
        return Access(
            statements=[
                Statement(actions=["logs:FilterLogEvents"], resources=groups, dials="logs"),
                Statement(actions=["lambda:GetFunctionConfiguration"], resources=[functions], dials="lambda"),
            ]
        )

    def building(self) -> Access:
        """Builds that need a machine of their own. Setting CODEBUILD_PROJECT: `none` where nothing can be built."""
        return self._builds("StartBuild", "BatchGetBuilds", "StopBuild")

    def following_builds(self) -> Access:
        return self._builds("BatchGetBuilds")

    def stopping_builds(self) -> Access:
        return self._builds("BatchGetBuilds", "StopBuild")

    def _builds(self, *operations: str) -> Access:
        project = naming.arn("codebuild", pulumi.Output.concat("project/", self._builder))
        there = pulumi.Output.all(self._builder, project).apply(lambda known: [known[1]] if known[0] else [])
        may = [f"codebuild:{operation}" for operation in operations]
        return Access(
            environment={"CODEBUILD_PROJECT": self._builder.apply(lambda name: name or "none")},
            statements=[Statement(actions=may, resources=there, dials="codebuild")],
        )

    def ended_builds(self) -> pulumi.Output[dict[str, object]]:
        """EventBridge pattern of builds that have come to an end, whichever."""
        return self._builder.apply(
            lambda name: {
                "source": ["aws.codebuild"],
                "detail-type": ["CodeBuild Build State Change"],
                "detail": {
                    "project-name": [name or "none"],
                    "build-status": ["SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "STOPPED"],
                },
            }
        )

    def _passing(self) -> Statement:
        return Statement(
            actions=["iam:PassRole"],
            resources=[self._service_role_arn],
            condition={"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
        )
