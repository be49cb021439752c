"""ARNs that can be computed before the resource exists: the physical names of this platform are fixed."""

import pulumi
import pulumi_aws as aws


def arn(service: str, resource: pulumi.Input[str]) -> pulumi.Output[str]:
    """`arn:<partition>:<service>:<region>:<account>:<resource>` in the stack's own account and region."""
    return pulumi.Output.concat(
        "arn:", partition(), ":", service, ":", region(), ":", account_id(), ":", pulumi.Output.from_input(resource)
    )


def global_arn(service: str, resource: pulumi.Input[str]) -> pulumi.Output[str]:
    """The ARN of what belongs to no region, such as a role: `arn:<partition>:iam::<account>:<resource>`."""
    return pulumi.Output.concat(
        "arn:", partition(), ":", service, "::", account_id(), ":", pulumi.Output.from_input(resource)
    )


def regional_arn_of_aws(service: str, resource: pulumi.Input[str]) -> pulumi.Output[str]:
    """The ARN of what AWS itself owns in the stack's region, such as a transform of CloudFormation."""
    return pulumi.Output.concat(
        "arn:", partition(), ":", service, ":", region(), ":aws:", pulumi.Output.from_input(resource)
    )


def account_id() -> pulumi.Output[str]:
    return aws.get_caller_identity_output().account_id


def region() -> pulumi.Output[str]:
    return aws.get_region_output().region


def partition() -> pulumi.Output[str]:
    return aws.get_partition_output().partition
