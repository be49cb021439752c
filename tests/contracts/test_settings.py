"""Infrastructure supplies what the code reads, no more and no less."""

import os
import subprocess
import sys
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path

from skylift.settings import Settings
from skylift_infra.brought_app import python

from tests.contracts.record import Record, Resource

ROOT = Path(__file__).resolve().parents[2]
FUNCTION = "lambda/function:Function"
# What the Lambda service itself would set.
SERVICE = {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x"}
SECRET_WORDS = ("password", "secret", "token", "key")


def test_every_supplied_setting_is_read_and_every_setting_is_supplied(record: Record) -> None:
    for function in record.of(FUNCTION):
        supplied = set(filter(None, variables(function)["SKYLIFT_SETTINGS"].split(",")))
        asked = [model.variables() for model in models(function)]
        assert supplied in asked, (
            f"{function}: supplied {sorted(supplied)}, asked for {[sorted(each) for each in asked]}"
        )


def test_the_list_of_settings_is_the_truth(record: Record) -> None:
    for function in record.of(FUNCTION):
        given = {name for name in variables(function) if not name.startswith(("POWERTOOLS_", "SKYLIFT_"))}
        assert given == set(filter(None, variables(function)["SKYLIFT_SETTINGS"].split(","))), function


def test_every_function_starts_with_what_it_is_supplied(record: Record) -> None:
    for function in record.of(FUNCTION):
        module = function.inputs["handler"].rpartition(".")[0]
        environment = {**variables(function), **SERVICE, "AWS_SECRET_ACCESS_KEY": "x", "PATH": os.environ["PATH"]}
        folder = ROOT / "services" / function.project
        environment["PYTHONPATH"] = str(folder)
        command = [str(python(folder) or sys.executable), "-c", f"import {module}"]
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{function}: {done.stderr[-2000:]}"


def test_no_environment_holds_a_secret(record: Record) -> None:
    """What looks like one is an ARN: the value is fetched when it is needed."""
    for function in record.of(FUNCTION):
        for name, value in variables(function).items():
            if any(word in name.lower() for word in SECRET_WORDS):
                assert value.startswith("arn:"), f"{function}: {name}"


def variables(function: Resource) -> dict[str, str]:
    found: dict[str, str] = function.inputs["environment"]["variables"]
    return found


def models(function: Resource) -> list[type[Settings]]:
    """The settings of the package that holds the handler, one model for each of its functions."""
    package = function.inputs["handler"].partition(".")[0]
    module = import_module(f"{package}.settings")
    found = [model for _, model in getmembers(module, isclass) if issubclass(model, Settings)]
    return [model for model in found if model.__module__ == module.__name__]
