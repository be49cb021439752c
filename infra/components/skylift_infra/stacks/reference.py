"""The one place that knows how stacks find each other."""

from typing import Any

import pulumi


class Stack:
    """The outputs of another project's stack of the same name. A missing output fails the deploy by its name."""

    def __init__(self, project: str) -> None:
        self.project = project
        name = f"{pulumi.get_organization()}/{project}/{pulumi.get_stack()}"
        self._reference = pulumi.StackReference(project, stack_name=name)

    def output(self, name: str) -> pulumi.Output[Any]:
        return self._reference.require_output(name)
