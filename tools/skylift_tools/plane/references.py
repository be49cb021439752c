"""Who refers to whom, in the order of deployment: for `skylift graph`, with nothing up."""

from __future__ import annotations

from .layout import Layout
from .problems import PlaneProblem


def references(layout: Layout) -> dict[str, list[str]]:
    """For each project, in order, the projects that its program refers to. Raises `PlaneProblem`."""
    from skylift_tools.engine import Clients, EngineError, World
    from skylift_tools.engine.order import references as found_by_dry_run
    from skylift_tools.engine.order import waves
    from skylift_tools.engine.projects import find

    # A dry run makes nothing, so nobody needs to answer at this address.
    world = World(Clients("http://127.0.0.1:9"), layout.state)
    try:
        projects = find(layout.root)
        graph = found_by_dry_run(projects, world)
        return {project.name: sorted(graph[project.name]) for wave in waves(projects, graph) for project in wave}
    except EngineError as error:
        raise PlaneProblem(str(error)) from None
