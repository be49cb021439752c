"""The declared inputs of resources as Terraform's JSON, by the schema of the provider that both tools share.

Source: https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from skylift_tools.engine import wire

PROVIDER = "registry.terraform.io/hashicorp/aws"
# Pulumi gives these properties a name that does not follow from Terraform's.
_RENAMED = {
    ("aws_cloudwatch_composite_alarm", "name"): "alarm_name",
    ("aws_cloudwatch_metric_alarm", "name"): "alarm_name",
    ("aws_lambda_function", "name"): "function_name",
    ("aws_lambda_function", "code"): "filename",
    ("aws_lambda_permission", "function"): "function_name",
}
_CHECKS_SKIPPED = ("skip_credentials_validation", "skip_requesting_account_id", "skip_metadata_api_check")

Schema = dict[str, Any]


class UntranslatedError(Exception):
    """A type or property that the provider's schema does not have under any name that Pulumi derives from it."""


def configuration(resources: Iterable[dict[str, Any]], schema: Schema, *, region: str) -> dict[str, Any]:
    """A whole configuration: the provider, which asks AWS nothing, and every AWS resource under a name of its own.

    schema: of `terraform providers schema -json`. Raises UntranslatedError.
    """
    types = schema["provider_schemas"][PROVIDER]["resource_schemas"]
    found: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(each for each in resources if each["type"].startswith("aws:")):
        type = terraform_type(entry["type"], types)
        found.setdefault(type, {})[f"n{number}"] = _resource(type, entry, types[type]["block"])
    provider = {"region": region, "access_key": "none", "secret_key": "none", **dict.fromkeys(_CHECKS_SKIPPED, True)}
    return {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {"aws": provider},
        "resource": found,
    }


def terraform_type(token: str, types: Schema) -> str:
    """`aws_sqs_queue` of `aws:sqs/queue:Queue`."""
    _, place, _ = token.split(":")
    module, _, name = place.partition("/")
    prefixes = (f"aws_{module}_", "aws_", "aws_db_", f"aws_{module}_queue_")
    names = [prefix + _snake(name) for prefix in prefixes]
    found = next((name for name in names if name in types), None)
    if found is None:
        raise UntranslatedError(f"{token}: none of {', '.join(names)}")
    return found


def _resource(type: str, entry: dict[str, Any], block: Schema) -> dict[str, Any]:
    inputs = {_RENAMED.get((type, key), key): value for key, value in _older(type, entry["inputs"]).items()}
    try:
        return _body(inputs, block)
    except UntranslatedError as error:
        raise UntranslatedError(f"{entry['urn']}: {error}") from error


def _older(type: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """What is spelled in a newer way than the oldest provider knows that this is run with (5.100)."""
    if type == "aws_db_proxy" and "defaultAuthScheme" in inputs:
        rest = {key: value for key, value in inputs.items() if key != "defaultAuthScheme"}
        return rest | {
            "auth": [{"iamAuth": "REQUIRED", "secretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:s"}]
        }
    if type == "aws_dynamodb_table":
        return inputs | {"globalSecondaryIndexes": [_index(each) for each in inputs["globalSecondaryIndexes"]]}
    return inputs


def _index(index: dict[str, Any]) -> dict[str, Any]:
    keys = {f"{key['keyType'].lower()}Key": key["attributeName"] for key in index["keySchemas"]}
    return {key: value for key, value in index.items() if key != "keySchemas"} | keys


def _body(values: dict[str, Any], block: Schema) -> dict[str, Any]:
    attributes, blocks = block.get("attributes", {}), block.get("block_types", {})
    found = {}
    for key, value in values.items():
        name = _name(key, {*attributes, *blocks})
        found[name] = _attribute(value, attributes[name]) if name in attributes else _blocks(value, blocks[name])
    return found


def _attribute(value: Any, schema: Schema) -> Any:
    kind = schema.get("type")
    if isinstance(value, dict) and wire.SIGNATURE in value:
        return "function.zip"
    # Pulumi unwraps lists of at most one.
    wraps = isinstance(kind, list) and kind[0] in ("list", "set") and not isinstance(value, list)
    return _escaped([value] if wraps else value)


def _blocks(value: Any, schema: Schema) -> list[dict[str, Any]]:
    return [_body(each, schema["block"]) for each in (value if isinstance(value, list) else [value])]


def _name(key: str, known: set[str]) -> str:
    """The name that the schema has: lists are plural in Pulumi and mostly singular in Terraform."""
    name = _snake(key)
    names = (name, name.removesuffix("s"), name.removesuffix("es"), f"{name.removesuffix('ies')}y")
    found = next((each for each in names if each in known), None)
    if found is None:
        raise UntranslatedError(f"no property {key}")
    return found


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f"_{match[1].lower()}", name).lower()


def _escaped(value: Any) -> Any:
    """Texts are templates in Terraform: `${` and `%{` begin an expression."""
    if isinstance(value, str):
        return value.replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, dict):
        return {key: _escaped(each) for key, each in value.items()}
    return [_escaped(each) for each in value] if isinstance(value, list) else value
