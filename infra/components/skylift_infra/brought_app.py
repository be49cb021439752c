"""Where a service keeps an app that was brought along: its source, and a Python environment that is only its own.

Both lie inside the service's folder and outside of the workspace: its versions move nobody else's, nor theirs its own.
"""

from pathlib import Path

# No package is called like that, so the folder hides none.
SOURCE = "app-source"
ENVIRONMENT = "environment"


def environment(service: Path) -> Path | None:
    """The folder with the environment's `pyproject.toml` and `uv.lock`; None where a service uses the workspace's."""
    found = service / ENVIRONMENT
    return found if (found / "pyproject.toml").is_file() else None


def python(service: Path) -> Path | None:
    """The interpreter of a service's own environment, which `make setup` makes; None where it has none."""
    own = environment(service)
    return own / ".venv" / "bin" / "python" if own else None
