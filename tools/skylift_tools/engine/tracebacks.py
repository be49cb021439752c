"""A program's exception as the lines of the workspace that led to it."""

from __future__ import annotations

import traceback
from pathlib import Path

from pulumi.config import ConfigMissingError
from pulumi.errors import RunError

from skylift_tools.engine.modules import is_library
from skylift_tools.engine.projects import Project


def explain(error: BaseException, project: Project) -> str:
    """The message of a ProgramError: where, line by line, and what."""
    if isinstance(error, ConfigMissingError):
        # Its own way out is a command of the Pulumi CLI.
        return f"{project.name}: {error.key} is missing: set it in {project.root}/Pulumi.<stack>.yaml"
    if isinstance(error, RunError):
        return f"{project.name}: {error}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    where = [
        f"  {_short(frame.filename, project)}:{frame.lineno} in {frame.name}\n    {frame.line}" for frame in frames
    ]
    if isinstance(error, SyntaxError) and error.filename:
        where.append(f"  {_short(error.filename, project)}:{error.lineno}\n    {(error.text or '').strip()}")
    return "\n".join([f"{project.name}: the program failed", *where, f"{type(error).__name__}: {error}"])


def _is_ours(filename: str) -> bool:
    return Path(filename).exists() and not is_library(filename)


def _short(filename: str, project: Project) -> str:
    path = Path(filename)
    for base in project.root.parents[:2]:
        if path.is_relative_to(base):
            return str(path.relative_to(base))
    return filename
