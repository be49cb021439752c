"""A monitor in this process that is handed its own messages."""

from typing import Any

from deployer.builds.store import Builds
from deployer.messages import MonitorMessage, StageMessage
from deployer.outcome import Next
from deployer.sessions.deployments import Deployments
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Session, Stage
from deployer.stage import Frame, Parts
from deployer_monitor.monitor import Monitor
from deployer_monitor.removal import Removal
from skylift.table import Table

from tests.builders.deployments import Watch, session
from tests.builders.stacks import FakeStacks


class FakeObjects:
    """`emptied` are the folders of which nothing is left."""

    def __init__(self) -> None:
        self.emptied: list[str] = []

    def delete_below(self, prefix: str) -> None:
        self.emptied.append(prefix)


class Following:
    """Time goes by before each look."""

    def __init__(self, parts: Parts, table: Table, stacks: FakeStacks, builds: Builds | None = None) -> None:
        self.parts, self.stacks = parts, stacks
        self.sent: list[MonitorMessage] = []
        self.resources = ResourceStore(table)
        self.deployments, self.objects = Deployments(table), FakeObjects()
        removal = Removal(stacks, self.deployments, self.objects)  # type: ignore[arg-type]
        monitor = Monitor(stacks, removal, builds, self.resources, self.sent.append)  # type: ignore[arg-type]
        self._handle = Frame(Stage.MONITOR, parts).handling(monitor)

    def look(self, message: MonitorMessage) -> None:
        watch = self.parts.clock
        assert isinstance(watch, Watch)
        watch.pass_by(seconds=10)
        self._handle(message)

    def begins(self, *, of: Session | None = None, **results: Any) -> Session:
        made = of or session()
        self.parts.sessions.add(made)
        frame = Frame(Stage.DEPLOY, self.parts)
        frame.handling(lambda work: Next(lambda: None, results))(StageMessage(session_id=made.session_id))
        return made

    def events(self, of: Session) -> list[str]:
        return [entry.text for entry in self.parts.timeline.last(of.session_id, 100)]
