"""An app that was written for a server, behind a function's door."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from skylift.http.mounted import lambda_handler, load
from skylift.testing import Answer, call

APP = """
import os
from contextlib import asynccontextmanager
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from fastapi import FastAPI, Request

STARTED = []

@asynccontextmanager
async def lifespan(app):
    STARTED.append("startup")
    if Path("broken").exists():
        raise RuntimeError("no database")
    yield {"opened": len(STARTED)}

app = FastAPI(lifespan=lifespan)

@app.get("/")
def root(request: Request):
    return {"opened": request.state.opened, "started": len(STARTED), "here": str(request.url)}

@app.get("/items/{number}/")
def item(number: str, request: Request):
    return {"url": str(request.url_for("item", number="9"))}

@app.get("/files/{name}")
def file(name: str, request: Request):
    scope = request.scope
    return [name, scope["raw_path"].decode(), scope["server"], request.headers.get("x-who")]

def create_app():
    return app

number = 3
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A module of its own for each test: an imported one stays."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / f"{module(request.node.name)}.py").write_text(APP)
    before = asyncio.new_event_loop()
    asyncio.set_event_loop(before)
    yield tmp_path
    end(asyncio.get_event_loop())
    end(before)
    asyncio.set_event_loop(None)


def end(loop: asyncio.AbstractEventLoop) -> None:
    """On Lambda the process ends with its tasks; here others come after it."""
    waiting = [] if loop.is_closed() else asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    if waiting:
        loop.run_until_complete(asyncio.wait(waiting))
    loop.close()


def module(test: str) -> str:
    return "brought_" + "".join(letter if letter.isalnum() else "_" for letter in test)


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> str:
    return module(request.node.name)


def ask(handler: object, path: str) -> Answer:
    return call(handler, "GET", f"/api/shop/orders{path}")


def test_it_answers_below_its_prefix_and_links_redirects_and_addresses_carry_it(source: Path, reference: str) -> None:
    handler = lambda_handler(f"{reference}:app", source=source, path="shop/orders")
    assert ask(handler, "").json()["here"].endswith("/api/shop/orders/")
    assert ask(handler, "/items/1/").json()["url"].endswith("/api/shop/orders/items/9/")
    assert ask(handler, "/items/1").headers["location"].endswith("/api/shop/orders/items/1/")
    assert ask(handler, "/openapi.json").json()["servers"] == [{"url": "/api/shop/orders"}]
    assert ask(handler, "/").headers["x-correlation-id"]


@pytest.mark.parametrize("host", ["[::1]:8080", "localhost:", "a:b:c", "localhost:http", ""])
def test_a_path_is_decoded_once_and_odd_hosts_and_header_bytes_are_no_errors(
    source: Path, reference: str, host: str
) -> None:
    handler = lambda_handler(f"{reference}:app", source=source, path="shop/orders")
    headers = {"host": host, "x-who": "Jos\u00e9", "x-forwarded-port": "8080"}
    answer = call(handler, "GET", "/api/shop/orders/files/50%41", headers=headers)
    assert answer.json() == ["50%41", "/api/shop/orders/files/50%2541", ["localhost", 8080], "Jos\u00e9"]


def test_startup_runs_once_and_what_it_leaves_reaches_every_request(source: Path, reference: str) -> None:
    handler = lambda_handler(f"{reference}:create_app", source=source, path="shop/orders")
    assert [ask(handler, "/").json()["started"] for _ in range(3)] == [1, 1, 1]
    assert ask(handler, "/").json()["opened"] == 1


def test_a_startup_that_fails_is_a_500_and_is_tried_again(source: Path, reference: str) -> None:
    (source / "broken").touch()
    handler = lambda_handler(f"{reference}:app", source=source, path="shop/orders")
    assert ask(handler, "/health").json() == {"status": "ok"}
    assert ask(handler, "/").status == 500
    (source / "broken").unlink()
    assert ask(handler, "/").json()["started"] == 2


def test_what_is_no_app_is_named(source: Path, reference: str) -> None:
    with pytest.raises(TypeError, match="number is of type int, and no ASGI app"):
        load(f"{reference}:number", source)
