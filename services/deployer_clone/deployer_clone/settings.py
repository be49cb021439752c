"""What infrastructure supplies to the worker."""

from deployer.source_settings import SourceSettings
from skylift.settings import Positive


class Settings(SourceSettings):
    table_name: str
    artifacts_bucket: str
    deploy_queue_url: str
    queue_url: str
    dlq_url: str
    max_receives: Positive
    retry_seconds: Positive
