"""What infrastructure supplies to the two functions of this service."""

from skylift.settings import Positive
from skylift.settings import Settings as Base


class Settings(Base):
    """The worker. codebuild_project: `none` where there is none. poll_seconds: between two looks at a deployment."""

    table_name: str
    artifacts_bucket: str
    queue_url: str
    dlq_url: str
    max_receives: Positive
    retry_seconds: Positive
    codebuild_project: str
    poll_seconds: Positive


class SweepSettings(Base):
    """The sweep. service_role_arn: with what CloudFormation deletes a stack that nobody follows any more.

    workflow_arn: the state machine that goes on with sessions of kind `sdlc`.
    """

    table_name: str
    service_role_arn: str
    codebuild_project: str
    workflow_arn: str
