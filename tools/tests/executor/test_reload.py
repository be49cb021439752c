import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from skylift_tools.executor import Emulator, ExecutionSpec, Executor, pool
from skylift_tools.root_key import RootKey

pytestmark = pytest.mark.asyncio(loop_scope="package")
MakeSpec = Callable[..., ExecutionSpec]


async def version(executor: Executor, spec: ExecutionSpec) -> int:
    outcome = await executor.invoke(spec, b'{"do": "version"}', request_id="request-1")
    return int(outcome.payload)


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "app.py"
    path.write_text(path.read_text().replace(old, new))


async def test_saved_code_answers_after_a_reload(executor: Executor, make_spec: MakeSpec, folder: Path) -> None:
    assert await version(executor, make_spec()) == 1
    # Of one length and within one second, as a quick save is: bytecode must not stand in for it.
    rewrite(folder, "VERSION = 1", "VERSION = 2")
    answer = await executor.reload(["orders"])
    assert answer["orders"]["ok"], answer
    assert await version(executor, make_spec()) == 2


async def test_old_code_answers_while_the_new_does_not_load(
    executor: Executor, make_spec: MakeSpec, folder: Path
) -> None:
    assert await version(executor, make_spec()) == 1
    rewrite(folder, "VERSION = 1", "VERSION = = 2")
    answer = await executor.reload(["orders"])
    assert "app.py" in answer["orders"]["error"]
    assert "SyntaxError" in answer["orders"]["error"]
    assert await version(executor, make_spec()) == 1
    status = executor.status()["orders"]
    assert answer["orders"]["answering"] and status["state"] == "warm" and "SyntaxError" in status["last_error"]
    rewrite(folder, "VERSION = = 2", "VERSION = 3")
    assert (await executor.reload(["orders"]))["orders"]["ok"]
    assert await version(executor, make_spec()) == 3
    assert executor.status()["orders"]["last_error"] is None


async def test_a_version_that_does_not_start_has_failed_though_one_before_it_still_runs(
    executor: Executor, make_spec: MakeSpec, folder: Path
) -> None:
    assert await version(executor, make_spec()) == 1
    (folder / "app.py").write_text("def check():\n    raise RuntimeError('TABLE is missing')\ncheck()\n")
    newer = make_spec(version="4", revision="4")
    assert not (await executor.invoke(newer, b"{}", request_id="request-2")).ok
    status = executor.status()["orders"]
    assert status["state"] == "failed" and status["workers"] == 1
    assert status["last_error"].startswith('  File "') and "importlib" not in status["last_error"]
    assert status["last_error"].endswith("RuntimeError: TABLE is missing")


async def test_reloading_what_is_not_deployed_says_so(executor: Executor) -> None:
    assert await executor.reload(["unknown"]) == {
        "unknown": {"ok": False, "error": "no function unknown:live is deployed", "answering": True}
    }


async def test_the_zygote_learns_third_party_modules_and_no_workspace_modules(
    executor: Executor, make_spec: MakeSpec, folder: Path, state: Path
) -> None:
    (folder / "app.py").write_text("import mangum, skylift, neighbour\ndef handler(event, context): return 1\n")
    (folder / "neighbour.py").write_text("")
    assert await version(executor, make_spec()) == 1
    learned = json.loads((state / "preload.json").read_text())["source"]
    assert "mangum" in learned
    assert not {"skylift", "neighbour", "app"}.intersection(learned)


async def test_a_zygote_survives_what_it_cannot_preload(
    tmp_path: Path, make_spec: MakeSpec, emulator: Emulator
) -> None:
    kept = tmp_path / "preload.json"
    kept.write_text(json.dumps({"source": ["no_such_module", "mangum"]}))
    executor = Executor(tmp_path, emulator)
    await executor.start()
    try:
        assert await version(executor, make_spec()) == 1
        learned = json.loads(kept.read_text())["source"]
    finally:
        await executor.stop()
    assert "mangum" in learned and "no_such_module" not in learned


async def test_a_zygote_that_dies_of_an_import_is_replaced_by_one_without(
    tmp_path: Path, make_spec: MakeSpec, emulator: Emulator, folder: Path
) -> None:
    (folder / "crash.py").write_text("import os\nos._exit(1)\n")
    (tmp_path / "preload.json").write_text(json.dumps({str(folder): ["crash"]}))
    executor = Executor(tmp_path, emulator)
    await executor.start()
    try:
        assert await version(executor, make_spec(source=False)) == 1
    finally:
        await executor.stop()


async def test_idle_workers_beyond_one_are_ended(
    executor: Executor, make_spec: MakeSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "IDLE_SECONDS", 0)
    spec = make_spec()
    event = b'{"do": "sleep", "seconds": 0.3}'
    await asyncio.gather(*(executor.invoke(spec, event, request_id=f"request-{n}") for n in range(3)))
    assert executor.status()["orders"]["workers"] == 3
    executor.reap()
    assert executor.status()["orders"]["workers"] == 1
    executor.rest()
    assert executor.status()["orders"]["workers"] == 0
    assert (await executor.invoke(spec, b'{"do": "version"}', request_id="request-4")).ok


async def test_more_modules_than_one_message_takes_are_preloaded_too(make_spec: MakeSpec, tmp_path: Path) -> None:
    (tmp_path / "preload.json").write_text(json.dumps({"source": ["xml.etree.ElementTree"] * 20_000}))
    executor = Executor(tmp_path, Emulator("http://127.0.0.1:9", RootKey("AKIATESTS", "secret")))
    await executor.start()
    try:
        assert await version(executor, make_spec()) == 1
    finally:
        await executor.stop()
