"""Every role that a template makes carries the permissions boundary: none is made without it."""

from __future__ import annotations

from typing import Any

from deployer.template.parsing import Template
from deployer.template.shape import resources

PROPERTY = "PermissionsBoundary"
# SAM makes a role for each of these.
_MAKERS = ("AWS::IAM::Role", "AWS::Serverless::Function", "AWS::Serverless::StateMachine")
# The one kind of event whose role does not follow its function's or machine's.
_EVENT = "ScheduleV2"


def bind(template: Template, boundary_arn: str) -> None:
    """Puts it in, over whatever a template says itself."""
    for _, _, properties in resources(template, *_MAKERS):
        properties[PROPERTY] = boundary_arn
        for event in _events(properties):
            event[PROPERTY] = boundary_arn


def _events(properties: dict[str, Any]) -> list[dict[str, Any]]:
    events = properties.get("Events")
    found = events.values() if isinstance(events, dict) else ()
    scheduled = [each for each in found if isinstance(each, dict) and each.get("Type") == _EVENT]
    return [each.setdefault("Properties", {}) for each in scheduled]
