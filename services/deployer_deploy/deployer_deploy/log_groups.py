"""Every function logs to a group of its stack's own, which goes with the stack.

Lambda makes a group by itself where there is none at the first call. That one belongs to no stack: it would stay for
ever, with all that was logged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from deployer.template.parsing import Template
from deployer.template.shape import resources

from deployer_deploy.references import FUNCTION, SAM_FUNCTION

GROUP = "AWS::Logs::LogGroup"
RETENTION_DAYS = 14
# As Lambda names them: that is what roles of templates are granted.
PREFIX = "/aws/lambda/"
_LOGGING = "LoggingConfig"


def give(template: Template) -> None:
    """Adds a group for each function that names none. Functions in loops keep what Lambda makes."""
    found = template["Resources"]
    groups = [json.dumps(each.get("LogGroupName", ""), default=str) for _, _, each in resources(template, GROUP)]
    if not _open(_of_all_functions(template)):
        return
    for name, _, properties in list(resources(template, FUNCTION, SAM_FUNCTION)):
        if name in found and _open(properties) and not _has_own(name, properties, groups):
            group = _free(f"{name}Logs", found)
            found[group] = _group(name, found[name], properties)
            properties[_LOGGING] = {**properties.get(_LOGGING, {}), "LogGroup": {"Ref": group}}


def _open(properties: dict[str, Any]) -> bool:
    """It says nothing of where it logs to, as far as can be told before the template is worked out."""
    logging = properties.get(_LOGGING, {})
    return isinstance(logging, dict) and not any(key == "LogGroup" or key.startswith("Fn::") for key in logging)


def _group(name: str, function: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    called = properties.get("FunctionName") or {"Fn::Sub": f"${{AWS::StackName}}-{name}"}
    made = {"LogGroupName": {"Fn::Join": ["", [PREFIX, called]]}, "RetentionInDays": RETENTION_DAYS}
    there = {"Condition": function["Condition"]} if "Condition" in function else {}
    return {"Type": GROUP, "Properties": made, **there}


def _has_own(name: str, properties: dict[str, Any], groups: Sequence[str]) -> bool:
    """Whether a group of the template is called after the function, by its name in there or its own."""
    called = properties.get("FunctionName")
    if isinstance(called, dict) and isinstance(called.get("Fn::Sub"), str):
        called = called["Fn::Sub"]
    own = json.dumps(called, default=str).strip('"') if called else None
    return any(re.search(rf"\b{re.escape(name)}\b", group) or (own and own in group) for group in groups)


def _free(wanted: str, found: dict[str, Any]) -> str:
    while wanted in found:
        wanted += "Own"
    return wanted


def _of_all_functions(template: Template) -> dict[str, Any]:
    globally = template.get("Globals")
    functions = globally.get("Function") if isinstance(globally, dict) else None
    return functions if isinstance(functions, dict) else {}
