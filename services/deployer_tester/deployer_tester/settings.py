"""What infrastructure supplies to the worker."""

from deployer.source_settings import SourceSettings
from skylift.settings import Positive


class Settings(SourceSettings):
    """test_engine: `derived` or `bedrock:<model id>`. test_seconds: for all steps of a test."""

    table_name: str
    artifacts_bucket: str
    test_seconds: Positive
    test_engine: str
    queue_url: str
    dlq_url: str
    max_receives: Positive
    retry_seconds: Positive
