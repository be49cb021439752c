"""Templates that other templates bring along: a nested stack is deployed by its parent, not by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from deployer.template.parsing import Template
from deployer.template.shape import resources

# Resource type -> the property that names another template's file.
NESTING = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}


def local_children(template: Template) -> Iterator[str]:
    """The local files that the template names as its children, as it writes them (`./child.yaml`)."""
    for _, kind, properties in resources(template, *NESTING):
        location = properties.get(NESTING[kind])
        if isinstance(location, str) and "://" not in location:
            yield location


def without_children(templates: Mapping[str, Template]) -> list[str]:
    """Of templates of one folder by file name, those that no other names as its child."""
    brought = {str(PurePosixPath(child)) for each in templates.values() for child in local_children(each)}
    return [name for name in templates if name not in brought]
