"""Handles on workers, found by name or by what lies beside a service; no list of them is kept."""

from pathlib import Path

from skylift_infra.access import Access
from skylift_infra.queue import QueueAddress
from skylift_infra.service import Service
from skylift_infra.signals import Signals
from skylift_infra.stacks.reference import Stack


class Worker:
    """A worker's queue, for those who send to it, and the signals of its health."""

    def __init__(self, name: str) -> None:
        self._stack = Stack(name)
        self.name = name
        self.signals: Signals = self._stack.output("signals")

    @classmethod
    def of(cls, name: str) -> "Worker":
        return cls(name)

    @property
    def address(self) -> QueueAddress:
        # Asked for here only: a system's services without a queue have signals too.
        return QueueAddress.of(self._stack.output("queue"))

    def sending(self, variable: str) -> Access:
        """Permission to send, and the queue's URL as the setting `variable`."""
        return self.address.sending(variable)


def system_workers(service: Service) -> list[Worker]:
    """Every other service of the same system: `services/<system>_*`, deployed before this one."""
    return [Worker.of(folder.name) for folder in _beside(service)]


def _beside(service: Service) -> list[Path]:
    folders = service.folder.parent.glob(f"{service.system}_*/Pulumi.yaml")
    return sorted(found.parent for found in folders if found.parent != service.folder)
