"""Pulumi programs without the Pulumi CLI: run in-process, their resources made by boto3 against the local plane."""

from skylift_tools.aws.account import LocalAddresses
from skylift_tools.aws.clients import Clients
from skylift_tools.engine.errors import (
    ConfigError,
    CycleError,
    DuplicateAlias,
    DuplicateUrn,
    EngineError,
    ProgramError,
    ResourceFailed,
    StackNotUp,
    UnknownResourceType,
)
from skylift_tools.engine.messages import Message
from skylift_tools.engine.projects import Project
from skylift_tools.engine.state import ResourceState
from skylift_tools.engine.world import UpResult, World

__all__ = [
    "Clients",
    "ConfigError",
    "CycleError",
    "DuplicateAlias",
    "DuplicateUrn",
    "EngineError",
    "LocalAddresses",
    "Message",
    "ProgramError",
    "Project",
    "ResourceFailed",
    "ResourceState",
    "StackNotUp",
    "UnknownResourceType",
    "UpResult",
    "World",
]
