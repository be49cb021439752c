"""What infrastructure supplies to the API."""

from deployer.source_settings import AllowedSettings
from skylift.settings import Positive


class Settings(AllowedSettings):
    table_name: str
    artifacts_bucket: str
    cursor_key_secret_arn: str
    clone_queue_url: str
    deploy_queue_url: str
    fixer_queue_url: str
    tester_queue_url: str
    analyzer_queue_url: str
    workflow_arn: str
    sessions_per_hour: Positive
    analyses_per_hour: Positive
