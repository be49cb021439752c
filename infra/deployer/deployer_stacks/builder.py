"""The machine on which CDK, Terraform and Serverless projects are deployed: a CodeBuild project, its role and its log.

The role has no rights of its own over resources. CDK and Serverless projects become a stack, which CloudFormation
deploys with the service role; Terraform makes resources itself, and takes that role to do so.
"""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from skylift_infra import naming, policy
from skylift_infra.bucket_address import BucketAddress
from skylift_infra.policy import Statement

from deployer_stacks import service_role
from deployer_stacks.builds import buildspec
from deployer_stacks.builds.terraform import STATES
from deployer_stacks.stores import SESSIONS

NAME = "deployer-builder"
IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
# A little less than the stage that waits for it.
BUILD_MINUTES = 20
QUEUED_MINUTES = 5
OF_STACKS = [
    "cloudformation:CreateStack",
    "cloudformation:UpdateStack",
    "cloudformation:CreateChangeSet",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResource",
    "cloudformation:DescribeStackResources",
    "cloudformation:ListStackResources",
    "cloudformation:GetTemplate",
]


@dataclass(frozen=True, kw_only=True)
class BuilderArgs:
    """artifacts: where a build finds its source and leaves its template's files. boundary_arn: of every role."""

    artifacts: BucketAddress
    boundary_arn: pulumi.Input[str]
    log_retention_days: pulumi.Input[int]


class Builder(pulumi.ComponentResource):
    def __init__(self, args: BuilderArgs) -> None:
        super().__init__("skylift:aws:Builder", NAME)
        self.args = args
        self._child = pulumi.ResourceOptions(parent=self)
        # By its name: that role names this one, and must come after it.
        self.service_role_arn = naming.global_arn("iam", f"role/{service_role.NAME}")
        self.log_group = self._log_group()
        self.role = self._role()
        self.permissions = self._permissions()
        self.project = self._project()
        self.register_outputs({"arn": self.project.arn})

    def _log_group(self) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            NAME, name=f"/aws/codebuild/{NAME}", retention_in_days=self.args.log_retention_days, opts=self._child
        )

    def _role(self) -> aws.iam.Role:
        trust = policy.trust("codebuild.amazonaws.com")
        return aws.iam.Role(NAME, name=NAME, assume_role_policy=trust, opts=self._child)

    def _permissions(self) -> aws.iam.RolePolicy:
        streams = pulumi.Output.concat(self.log_group.arn, ":*")
        files = self.args.artifacts
        statements = [
            Statement(actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[streams]),
            *files.reading(SESSIONS).statements,
            *files.writing(SESSIONS).statements,
            files.giving_up(SESSIONS),
            *self._remembering(),
            *self._deploying(),
        ]
        return aws.iam.RolePolicy(NAME, role=self.role.id, policy=policy.document(statements), opts=self._child)

    def _remembering(self) -> list[Statement]:
        """What Terraform has made, for as long as it exists: a state, and a lock beside it."""
        states = self.args.artifacts
        handed = (states.reading(STATES), states.writing(STATES), states.deleting(STATES))
        return [
            statement
            for access in handed
            for statement in access.statements
            if "s3:ListBucket" not in statement.actions
        ]

    def _deploying(self) -> list[Statement]:
        to_stacks = {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
        stacks = naming.arn("cloudformation", f"stack/{service_role.OURS}/*")
        transforms = naming.regional_arn_of_aws("cloudformation", "transform/*")
        return [
            Statement(actions=OF_STACKS, resources=[stacks]),
            Statement(actions=["cloudformation:CreateChangeSet"], resources=[transforms]),
            # They look at a text, and at nothing that exists.
            Statement(
                actions=["cloudformation:ValidateTemplate", "cloudformation:GetTemplateSummary"], resources=["*"]
            ),
            Statement(actions=["iam:PassRole"], resources=[self.service_role_arn], condition=to_stacks),
            Statement(actions=["sts:AssumeRole"], resources=[self.service_role_arn]),
        ]

    def _project(self) -> aws.codebuild.Project:
        return aws.codebuild.Project(
            NAME,
            name=NAME,
            description="Deploys CDK, Terraform and Serverless projects",
            service_role=self.role.arn,
            build_timeout=BUILD_MINUTES,
            queued_timeout=QUEUED_MINUTES,
            source=aws.codebuild.ProjectSourceArgs(type="NO_SOURCE", buildspec=buildspec()),
            artifacts=aws.codebuild.ProjectArtifactsArgs(type="NO_ARTIFACTS"),
            environment=self._environment(),
            logs_config=self._logs(),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.permissions]),
        )

    def _environment(self) -> aws.codebuild.ProjectEnvironmentArgs:
        """What is the same for every build; whoever starts one adds what `buildspec.yml` says."""
        values = {
            "ARTIFACTS_BUCKET": self.args.artifacts.name,
            "SERVICE_ROLE_ARN": self.service_role_arn,
            "BOUNDARY_ARN": self.args.boundary_arn,
        }
        variable = aws.codebuild.ProjectEnvironmentEnvironmentVariableArgs
        return aws.codebuild.ProjectEnvironmentArgs(
            type="LINUX_CONTAINER",
            compute_type="BUILD_GENERAL1_SMALL",
            image=IMAGE,
            environment_variables=[variable(name=name, value=value) for name, value in values.items()],
        )

    def _logs(self) -> aws.codebuild.ProjectLogsConfigArgs:
        group = aws.codebuild.ProjectLogsConfigCloudwatchLogsArgs(group_name=self.log_group.name)
        return aws.codebuild.ProjectLogsConfigArgs(cloudwatch_logs=group)
