"""All checks against one endpoint, several at once."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait

from botocore.exceptions import ClientError
from skylift_emulator.root_key import RootKey

from . import checks
from .aws import Aws

WORKS = "works"
_AT_ONCE = 16
_SECONDS = 120
Check = Callable[[Aws], None]


def found() -> dict[str, Check]:
    """Every check by `service.behaviour`."""
    names = sorted(module.name for module in pkgutil.iter_modules(checks.__path__))
    modules = {name: importlib.import_module(f"{checks.__name__}.{name}") for name in names}
    return {
        f"{service}.{name}": check
        for service, module in modules.items()
        for name, check in inspect.getmembers(module, inspect.isfunction)
        if check.__module__ == module.__name__ and not name.startswith("_")
    }


def run(endpoint: str, key: RootKey, only: Iterable[str] = ()) -> dict[str, str]:
    """Per check `works`, or in a few words what happened instead; only those whose names begin with one of `only`."""
    chosen = {name: check for name, check in found().items() if not only or name.startswith(tuple(only))}
    pool = ThreadPoolExecutor(_AT_ONCE)
    running = {name: pool.submit(_result, check, Aws(endpoint, key)) for name, check in chosen.items()}
    wait(running.values(), timeout=_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    return {
        name: future.result() if future.done() and not future.cancelled() else "no end"
        for name, future in running.items()
    }


def _result(check: Check, aws: Aws) -> str:
    try:
        check(aws)
    except ClientError as error:
        return f"{error.operation_name}: {error.response['Error']['Code']}"
    except AssertionError as error:
        return str(error).partition("\n")[0].replace(aws.mark, "") or "another answer"
    except Exception as error:  # noqa: BLE001  the edge between the checks
        return type(error).__name__
    return WORKS
