"""Handles on the stack `deployer`, for the services of the pipeline."""

from deployer_stacks.deployments import Deployments
from deployer_stacks.sources import Sources
from deployer_stacks.stores import SESSIONS, Stores
from deployer_stacks.workflow import Workflow

__all__ = ["SESSIONS", "Deployments", "Sources", "Stores", "Workflow"]
