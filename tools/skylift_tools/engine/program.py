"""Runs a project's program in this process."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import logging
import runpy
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pulumi.runtime as sdk
from pulumi.runtime import settings as sdk_settings

from skylift_tools.engine.errors import EngineError, ProgramError
from skylift_tools.engine.messages import EngineLog, Report, captured
from skylift_tools.engine.modules import own_modules
from skylift_tools.engine.monitor import ORGANIZATION, Monitor
from skylift_tools.engine.run import Run
from skylift_tools.engine.tracebacks import explain

_THREADS = 16


def run(run: Run, report: Report) -> None:
    """Run the program to its end; raises ProgramError or the error of the first resource that failed."""
    monitor = Monitor(run)
    engine = EngineLog(run.project.name, report)
    try:
        with own_modules(run.project), captured(run.project.name, report), _few_collections():
            contextvars.copy_context().run(_run, run, monitor, engine)
    except EngineError:
        raise
    except Exception as error:
        raise _reason(monitor, run, error) from error
    finally:
        monitor.close()
    if monitor.failure is not None:
        raise _reason(monitor, run, monitor.failure)


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    # A run makes a hundred thousand small objects that stay until its end: looking for garbage costs a third of it.
    thresholds = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _reason(monitor: Monitor, run: Run, error: BaseException) -> EngineError:
    if isinstance(monitor.failure, EngineError):
        return monitor.failure
    return ProgramError(explain(monitor.failure or error, run.project))


def _run(run: Run, monitor: Monitor, engine: EngineLog) -> None:
    # The SDK keeps its settings in context variables, so nothing of a run leaks into the next one.
    sdk_settings.ROOT.set(None)
    sdk.configure(
        sdk.Settings(
            project=run.project.name,
            stack=run.stack,
            organization=ORGANIZATION,
            monitor=monitor,
            engine=engine,
            parallel=_THREADS,
            dry_run=run.dry_run,
            root_directory=str(run.project.root),
        )
    )
    sdk.set_all_config(run.config, [])
    # After a failure the SDK leaves futures behind that nobody awaits; asyncio would complain about each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    try:
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="pulumi") as pool:
            loop.set_default_executor(pool)
            loop.run_until_complete(sdk.run_in_stack(lambda: _main(run)))
    finally:
        _abandon(loop)


def _main(run: Run) -> None:
    runpy.run_path(str(run.project.main), run_name="__main__")


def _abandon(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
