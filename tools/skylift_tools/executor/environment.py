"""The environment of a function: what AWS Lambda sets, and nothing of ours."""

import datetime
import os
import sys
import uuid

from .spec import ExecutionSpec


def log_stream(version: str) -> str:
    """A worker's log stream, named as AWS names them: `2026/11/22/[3]0123...`."""
    return f"{datetime.datetime.now(datetime.UTC):%Y/%m/%d}/[{version}]{uuid.uuid4().hex}"


def function_environment(spec: ExecutionSpec, stream: str, *, endpoint: str, runtime: str) -> dict[str, str]:
    """Everything that the function finds in `os.environ`; `endpoint` is where its AWS clients go."""
    return {
        **spec.environment,
        "AWS_LAMBDA_FUNCTION_NAME": spec.name,
        "AWS_LAMBDA_FUNCTION_VERSION": spec.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory_mb),
        "AWS_LAMBDA_LOG_GROUP_NAME": spec.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "LAMBDA_TASK_ROOT": spec.folder,
        "LAMBDA_RUNTIME_DIR": runtime,
        "_HANDLER": spec.handler,
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "PATH": os.defpath,
        "AWS_REGION": spec.region,
        "AWS_DEFAULT_REGION": spec.region,
        "AWS_ENDPOINT_URL": endpoint,
        # On Lambda there are no such files; here a developer's own would be found through the password database.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **spec.credentials,
    }
