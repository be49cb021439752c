"""Which properties of a template name something of the repository, and how CloudFormation wants to hear of it instead.

The list is that of `aws cloudformation package`, as far as the pipeline may make such resources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from deployer.template.parsing import Template
from deployer.template.shape import resources

from deployer_deploy.uploads import Uploaded


class Content(Enum):
    """What is behind a property."""

    FUNCTION = auto()
    LAYER = auto()
    FILE = auto()
    TEMPLATE = auto()


@dataclass(frozen=True, slots=True)
class Reference:
    """A property of a type of resource, and the form in which it takes what was uploaded."""

    type: str
    property: str
    content: Content
    form: Callable[[Uploaded], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A reference where it stands: `value` is a path as the template writes it."""

    name: str
    reference: Reference
    properties: dict[str, Any]
    value: str

    def __str__(self) -> str:
        return f"Resources/{self.name}/Properties/{self.reference.property}"

    def fill(self, uploaded: Uploaded) -> None:
        self.properties[self.reference.property] = self.reference.form(uploaded)


def _uri(uploaded: Uploaded) -> str:
    return uploaded.uri


def _url(uploaded: Uploaded) -> str:
    return uploaded.url


def _code(uploaded: Uploaded) -> dict[str, str]:
    return {"S3Bucket": uploaded.bucket, "S3Key": uploaded.key}


def _location(uploaded: Uploaded) -> dict[str, str]:
    return {"Bucket": uploaded.bucket, "Key": uploaded.key}


SAM_FUNCTION = "AWS::Serverless::Function"
FUNCTION = "AWS::Lambda::Function"
REFERENCES = [
    Reference(SAM_FUNCTION, "CodeUri", Content.FUNCTION, _uri),
    Reference(FUNCTION, "Code", Content.FUNCTION, _code),
    Reference("AWS::Serverless::LayerVersion", "ContentUri", Content.LAYER, _uri),
    Reference("AWS::Lambda::LayerVersion", "Content", Content.LAYER, _code),
    Reference("AWS::Serverless::Api", "DefinitionUri", Content.FILE, _uri),
    Reference("AWS::Serverless::HttpApi", "DefinitionUri", Content.FILE, _uri),
    Reference("AWS::Serverless::StateMachine", "DefinitionUri", Content.FILE, _uri),
    Reference("AWS::ApiGateway::RestApi", "BodyS3Location", Content.FILE, _location),
    Reference("AWS::ApiGatewayV2::Api", "BodyS3Location", Content.FILE, _location),
    Reference("AWS::StepFunctions::StateMachine", "DefinitionS3Location", Content.FILE, _location),
    Reference("AWS::Serverless::Application", "Location", Content.TEMPLATE, _url),
    Reference("AWS::CloudFormation::Stack", "TemplateURL", Content.TEMPLATE, _url),
]
# A part of a template that lies in a file of its own, at any place of the template.
INCLUDE = Reference("AWS::Include", "Location", Content.FILE, _uri)
_TRANSFORM = "Fn::Transform"
_ELSEWHERE = ("s3://", "http://", "https://")


def local(template: Template) -> Iterator[Place]:
    """Every place that names something of the repository. A SAM function without code has it beside its template."""
    shared = _shared_code(template)
    yield from _included(template)
    for reference in REFERENCES:
        for name, _, properties in resources(template, reference.type):
            value = properties.get(reference.property)
            if value is None and reference.type == SAM_FUNCTION and not _carries_code(properties):
                value = shared or "."
            if isinstance(value, str) and _is_local(value):
                yield Place(name, reference, properties, value)


def _included(template: Template) -> Iterator[Place]:
    waiting: list[Any] = [template]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            macro = value.get(_TRANSFORM)
            parameters = (
                macro.get("Parameters") if isinstance(macro, dict) and macro.get("Name") == INCLUDE.type else {}
            )
            if isinstance(parameters, dict) and _is_local(parameters.get(INCLUDE.property)):
                yield Place(_TRANSFORM, INCLUDE, parameters, parameters[INCLUDE.property])
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _is_local(value: Any) -> bool:
    return isinstance(value, str) and not value.startswith(_ELSEWHERE)


def _shared_code(template: Template) -> Any:
    globally = template.get("Globals")
    functions = globally.get("Function") if isinstance(globally, dict) else None
    return functions.get("CodeUri") if isinstance(functions, dict) else None


def _carries_code(properties: dict[str, Any]) -> bool:
    return bool({"InlineCode", "ImageUri"} & properties.keys()) or properties.get("PackageType") == "Image"
