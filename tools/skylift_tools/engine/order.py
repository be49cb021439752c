"""In which order stacks come up: read off their references to each other, never written down.

The graph is found by a dry run of every program in which no other stack is up, so that all references are unknown.
It is cached under a hash of everything that the programs are made of.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError as FoundCycle
from graphlib import TopologicalSorter
from pathlib import Path

from skylift_tools.engine.errors import CycleError, StackNotUp
from skylift_tools.engine.fingerprint import fingerprint
from skylift_tools.engine.projects import Project
from skylift_tools.engine.world import World

# For each project, the projects whose stacks its program refers to.
Graph = dict[str, set[str]]

_SOURCES = ("*.py", "Pulumi*.yaml")


def deployment_order(projects: list[Project], world: World) -> list[Project]:
    """The projects, each after those that it refers to; of equals, by name. Raises CycleError."""
    graph = references(projects, world)
    return [project for wave in waves(projects, graph) for project in wave]


def affected(projects: list[Project], world: World, folders: Collection[Path]) -> list[Project]:
    """The projects whose settings or program lie in `folders`, and all that refer to them, in order."""
    graph = references(projects, world)
    found: dict[str, Project] = {}
    for project in (project for wave in waves(projects, graph) for project in wave):
        if {project.root, project.main} & set(folders) or graph[project.name] & found.keys():
            found[project.name] = project
    return list(found.values())


def waves(projects: list[Project], graph: Graph) -> list[list[Project]]:
    """The projects in groups that may come up together. Raises CycleError naming the circle."""
    by_name = {project.name: project for project in projects}
    _check_known(graph, by_name)
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except FoundCycle as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise CycleError(f"stacks refer to each other in a circle: {circle}; take one reference out") from error
    found: list[list[Project]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        found.append([by_name[name] for name in ready])
        sorter.done(*ready)
    return found


def references(projects: list[Project], world: World) -> Graph:
    """The graph of stack references, from the cache when no source changed since."""
    cache = world.state_dir / "graph.json"
    key = fingerprint(_sources(projects), beside=world.stack)
    known = json.loads(cache.read_text()) if cache.exists() else {}
    if known.get("fingerprint") == key:
        return {name: set(needs) for name, needs in known["references"].items()}
    graph = {project.name: world.references(project) for project in projects}
    text = json.dumps({"fingerprint": key, "references": {name: sorted(needs) for name, needs in graph.items()}})
    cache.parent.mkdir(parents=True, exist_ok=True)
    temporary = cache.with_suffix(".part")
    temporary.write_text(text)
    Path(temporary).replace(cache)
    return graph


def _sources(projects: Iterable[Project]) -> set[Path]:
    """The programs, the packages beside them, and their configuration."""
    files: set[Path] = set()
    for project in projects:
        files.update(*(project.root.glob(pattern) for pattern in _SOURCES))
        files.update(*(project.main.glob(pattern) for pattern in _SOURCES))
        # Components and stack handles lie beside the programs, under `infra`.
        if project.main.parent.name == "infra":
            files.update(project.main.parent.rglob("*.py"))
    return files


def _check_known(graph: Graph, by_name: Mapping[str, Project]) -> None:
    for name, needs in graph.items():
        for unknown in sorted(needs - by_name.keys()):
            raise StackNotUp(f"{name} refers to {unknown!r}, but there is no project of that name in the workspace")
