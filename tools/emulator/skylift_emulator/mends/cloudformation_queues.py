"""CloudFormation: a queue that somebody deleted cannot be changed any more, neither by an update nor on the way back.

MiniStack would change it in its own books.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skylift_emulator.mends.cloudformation_service_role import CHANGE
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

QUEUES = Seam("ministack.services.sqs", "_queues")
SEAMS = (CHANGE, QUEUES)

_QUEUE = "AWS::SQS::Queue"


def install(_: Surroundings) -> None:
    CHANGE.replace(_only_what_is_there)


def _only_what_is_there(original: Callable[..., Any]) -> Callable[..., Any]:
    def change(type: str, id: str, old: Any, new: Any, *rest: Any, **named: Any) -> Any:  # noqa: PLR0917
        if type == _QUEUE and old != new and id not in QUEUES.current():
            raise ValueError(
                'Resource handler returned message: "The specified queue does not exist. '
                '(Service: Sqs, Status Code: 400)" (HandlerErrorCode: NotFound)'
            )
        return original(type, id, old, new, *rest, **named)

    return change
