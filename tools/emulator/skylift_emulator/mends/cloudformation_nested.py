"""CloudFormation: a nested template is transformed as its parent is: a SAM application may hold SAM applications."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import engine

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

# It looks at each nested template before anything is made of it.
CHECK = Seam(
    "ministack.services.cloudformation.provisioners",
    "_check_nested_stack_capabilities",
    ("parent_stack_name", "template"),
)
TRANSFORM = Seam(
    "ministack.services.cloudformation.engine",
    "_apply_transforms",
    ("template", "provided_params", "previous_params"),
)
SEAMS = (CHECK, TRANSFORM)


def install(_: Surroundings) -> None:
    CHECK.replace(_then_transformed)


def _then_transformed(original: Callable[..., Any]) -> Callable[..., Any]:
    def check(parent_stack_name: str, template: dict[str, Any]) -> None:
        original(parent_stack_name, template)
        made = engine._apply_transforms(copy.deepcopy(template))
        if not isinstance(made, dict):
            raise ValueError(f"The nested template cannot be transformed: {made}")
        template.clear()
        template.update(made)

    return check
