"""The platform's stacks, brought up one by one from their programs."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from skylift_tools.aws.account import LocalAddresses
from skylift_tools.aws.clients import Clients
from skylift_tools.engine import config, program, settled, stacks
from skylift_tools.engine.generation import Generation
from skylift_tools.engine.ledger import Ledger
from skylift_tools.engine.messages import Message, Report
from skylift_tools.engine.projects import Project
from skylift_tools.engine.run import Run
from skylift_tools.engine.stacks import References
from skylift_tools.engine.state import ResourceState, Values


@dataclass(frozen=True)
class UpResult:
    """What an up did, in resources, and what the stack exports (secrets in plain; their names apart)."""

    project: str
    created: int
    updated: int
    replaced: int
    deleted: int
    unchanged: int
    seconds: float
    outputs: Values = field(default_factory=dict)
    secret_outputs: frozenset[str] = frozenset()

    @property
    def changed(self) -> bool:
        """Whether anything was touched."""
        return bool(self.created or self.updated or self.replaced or self.deleted)


class World:
    """All stacks of one platform against one endpoint, their state under `state_dir`/stacks.

    `report` gets what programs print and warn. Runs follow each other; they are not to be started in parallel.
    """

    def __init__(
        self,
        clients: Clients,
        state_dir: Path,
        *,
        stack: str = "local",
        local: LocalAddresses | None = None,
        report: Report = lambda message: None,
    ) -> None:
        self.clients, self.stack = clients, stack
        self.local = local or LocalAddresses()
        self.state_dir = state_dir
        self._folder = state_dir / "stacks"
        self._report = report
        self._ledgers: dict[str, Ledger] = {}
        self._generation = Generation(clients)
        self._settled = settled.Settled(state_dir)

    def up(self, project: Project) -> UpResult:
        """Bring one stack to what its program declares; an unfinished up leaves a state that the next one resumes."""
        started = time.perf_counter()
        ledger = self._ledger(project.name, as_on_disk=True)
        if self._generation.check(ledger, project.name):
            text = "the emulator lost what the last up made: making everything again"
            self._report(Message(project.name, "warning", text))
        run = self._run(project, ledger, dry_run=False)
        try:
            program.run(run, self._report)
            run.export()
            run.steps.delete_undeclared()
        finally:
            ledger.finish(run.steps.order)
        return self._result(project, run, started)

    def sources(self, root: Path) -> str:
        """A fingerprint of the workspace, to be taken before an up that `settle` may follow."""
        return settled.sources(root, self.local)

    def settle(self, sources: str) -> None:
        """Note that every stack of the workspace is up from these sources."""
        self._settled.note(sources)

    def is_settled(self, sources: str, projects: Iterable[Project]) -> bool:
        """Whether an up of all these projects would find nothing to do."""
        if not self._settled.holds(sources):
            return False
        ledgers = {project.name: self._ledger(project.name) for project in projects}
        return all(
            ledger.exists and not ledger.suspects and not self._generation.check(ledger, name)
            for name, ledger in ledgers.items()
        )

    def preview(self, project: Project) -> UpResult:
        """What an up would do; nothing is changed, and stacks that are not up have unknown outputs."""
        started = time.perf_counter()
        ledger = Ledger(self._folder, project.name)
        run = self._run(project, ledger, dry_run=True)
        program.run(run, self._report)
        run.export()
        gone = [state for urn, state in ledger.resources.items() if urn not in run.steps.order and state.custom]
        run.steps.counts["deleted"] += len(gone)
        return self._result(project, run, started)

    def references(self, project: Project) -> set[str]:
        """The projects whose stacks a program refers to, found by a dry run with nothing up."""
        return self._dry_run(project).references.projects

    def declared(self, project: Project) -> list[ResourceState]:
        """The resources that a program declares, found by a dry run with nothing up: what others supply is unknown."""
        return self._dry_run(project).steps.declared

    def _dry_run(self, project: Project) -> Run:
        ledger = Ledger(self._folder / "none", project.name)
        run = self._run(project, ledger, dry_run=True, known=False)
        config.from_source(run.config, project)
        program.run(run, lambda message: None)
        return run

    def destroy(self, project: Project) -> UpResult:
        """Delete everything that the stack's state holds, dependents first."""
        started = time.perf_counter()
        ledger = self._ledger(project.name)
        run = self._run(project, ledger, dry_run=False)
        try:
            run.steps.delete_undeclared()
        except BaseException:
            ledger.finish(ledger.resources)
            raise
        ledger.remove()
        self._ledgers.pop(project.name)
        return self._result(project, run, started)

    def record(self, project: Project | str) -> list[ResourceState]:
        """The recorded resources of a stack, in the order of their registration; empty when it was never up."""
        name = project if isinstance(project, str) else project.name
        return list(self._ledger(name).resources.values())

    def _ledger(self, name: str, *, as_on_disk: bool = False) -> Ledger:
        if name not in self._ledgers or (as_on_disk and self._ledgers[name].removed):
            self._ledgers[name] = Ledger(self._folder, name)
        return self._ledgers[name]

    def _run(self, project: Project, ledger: Ledger, *, dry_run: bool, known: bool = True) -> Run:
        return Run(
            project=project,
            ledger=ledger,
            stack=self.stack,
            config=config.load(project, self.stack),
            references=References(self.stack, self._root if known else _nothing_up, dry_run=dry_run),
            lookup=self._lookup,
            begin=lambda: self._begin(project.name, ledger),
            clients=self.clients,
            local=self.local,
            dry_run=dry_run,
        )

    def _begin(self, name: str, ledger: Ledger) -> None:
        self._settled.forget()
        if (serial := ledger.begin()) is not None:
            self._generation.mark(name, serial)

    def _root(self, name: str) -> ResourceState | None:
        return stacks.root(self.record(name))

    def _lookup(self, type: str, id: str) -> ResourceState | None:
        names = {path.stem for path in self._folder.glob("*.json")} | self._ledgers.keys()
        records = (state for name in sorted(names) for state in self.record(name))
        return next((state for state in records if state.type == type and state.id == id), None)

    def _result(self, project: Project, run: Run, started: float) -> UpResult:
        root = stacks.root(list(run.ledger.resources.values()))
        counts = run.steps.counts
        return UpResult(
            project=project.name,
            created=counts["created"],
            updated=counts["updated"],
            replaced=counts["replaced"],
            deleted=counts["deleted"],
            unchanged=counts["unchanged"],
            seconds=time.perf_counter() - started,
            outputs=root.outputs if root else {},
            secret_outputs=root.secret_outputs if root else frozenset(),
        )


def _nothing_up(name: str) -> ResourceState | None:
    return None
