"""What infrastructure supplies to the worker."""

from typing import Annotated

from pydantic import Field
from skylift.settings import Settings as Base

Positive = Annotated[int, Field(gt=0)]


class Settings(Base):
    """analyze_engine: `rules` or `bedrock:<model id>`."""

    table_name: str
    analyze_engine: str
    queue_url: str
    dlq_url: str
    max_receives: Positive
