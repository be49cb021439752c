"""What infrastructure supplies to the worker."""

from typing import Annotated, Literal

from pydantic import Field
from skylift.settings import Settings as Base

Positive = Annotated[int, Field(gt=0)]


class Settings(Base):
    """build_for: `declared` builds for the runtime and architecture that a template names, `host` for this process's.

    package_index: a URL, or `default` for pip's own. codebuild_project: `none` where there is none.
    """

    table_name: str
    artifacts_bucket: str
    queue_url: str
    dlq_url: str
    max_receives: Positive
    monitor_queue_url: str
    service_role_arn: str
    boundary_arn: str
    codebuild_project: str
    package_index: str
    build_for: Literal["declared", "host"]
    max_source_bytes: Positive
    max_source_files: Positive
    deploy_seconds: Positive
