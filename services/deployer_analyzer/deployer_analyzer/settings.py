"""What infrastructure supplies to the worker."""

from skylift.settings import Positive
from skylift.settings import Settings as Base


class Settings(Base):
    """analyze_engine: `rules` or `bedrock:<model id>`."""

    table_name: str
    analyze_engine: str
    queue_url: str
    dlq_url: str
    max_receives: Positive
