"""A new service's folder, from its name and kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.scaffold.name import Name
from skylift_tools.scaffold.placing import appearing
from skylift_tools.scaffold.rendering import render

_RUNTIME = {"api": "skylift[http]", "worker": "skylift"}
_IS = {"api": "an HTTP API", "worker": "a worker"}


def write(root: Path, name: Name, kind: str) -> Path:
    """Write `services/<name>`; returns the folder. Raises `PlaneProblem`, and then nothing was written."""
    check(root, name, kind)
    folder = root / "services" / name.text
    with appearing(folder, root=root) as scratch:
        render(kind, scratch, values=values(name, _IS[kind], _RUNTIME[kind]), regions=regions(root))
    return folder


def check(root: Path, name: Name, kind: str) -> None:
    """Raises `PlaneProblem` where no such service can be."""
    name.check_free(root)
    lead = f"{name.system}_api"
    if not name.leads_system and not (root / "services" / lead).is_dir():
        raise PlaneProblem(
            f"the system {name.system} has no service yet, and its API comes first, because it holds the system's "
            f"alarm and dashboard: skylift new service {lead}"
        )
    if kind == "api":
        name.check_path_free(root)
    elif name.leads_system:
        raise PlaneProblem(f"{name.text} is the name of its system's HTTP API: choose another for a {kind}")


def values(name: Name, kind: str, runtime: str) -> dict[str, Any]:
    """What the templates of every kind leave open."""
    return {
        "name": name.text,
        "distribution": name.distribution,
        "title": name.title,
        "description": f"{name.title} - {kind}",
        "path": name.path,
        "prefix": name.prefix,
        "leads_system": name.leads_system,
        "runtime": runtime,
        "budget_mb": None,
    }


def regions(root: Path) -> dict[str, str]:
    """The stacks that the platform has, and where each lies."""
    found = {
        path.suffixes[0].removeprefix("."): yaml.safe_load(path.read_text()) for path in root.glob("Pulumi.*.yaml")
    }
    return {stack: settings["config"]["aws:region"] for stack, settings in sorted(found.items())}
