import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest
from skylift_tools.door import landing
from skylift_tools.plane.ports import free_port

from .conftest import Door, route, start_process, wait_until
from .fake_emulator import FakeEmulator


def family(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_is_left_behind(start: Callable[[], Door], number: int) -> None:
    door = start()
    door.deploy()
    assert door.http.get("/open/x").status_code == 200
    started = family(door.process.pid)
    assert len(started) >= 2
    os.kill(door.process.pid, number)
    door.process.wait(10)
    wait_until(lambda: not any(process.is_running() and process.status() != "zombie" for process in started), 5)


def test_a_zygote_that_dies_is_replaced(start: Callable[[], Door]) -> None:
    door = start()
    door.deploy()
    first = door.http.get("/open/pid").json()["pid"]
    os.kill(psutil.Process(first).ppid(), signal.SIGKILL)
    wait_until(lambda: not psutil.pid_exists(first))
    assert door.http.get("/open/pid").json()["pid"] != first


def test_a_request_in_flight_is_finished_on_sigterm(start: Callable[[], Door]) -> None:
    door = start()
    door.deploy()
    assert door.http.get("/open/x").status_code == 200
    with socket.create_connection(("127.0.0.1", door.port)) as client:
        client.sendall(b"GET /open/sleep HTTP/1.1\r\nhost: localhost\r\n\r\n")
        wait_until(lambda: door.control.get("/status").json()["functions"]["demo"]["busy"] == 1)
        door.process.terminate()
        assert client.recv(100).startswith(b"HTTP/1.1 500")
    assert door.process.wait(10) == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_taken_port_is_said_with_the_way_out(emulator: FakeEmulator, tmp_path: Path, address: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as other:
        try:
            other.bind((address, 0))
        except OSError:
            pytest.skip(f"this machine has no {address}")
        other.listen()
        port = other.getsockname()[1]
        process = start_process(port, tmp_path, emulator.url)
        _, error = process.communicate(timeout=20)
    assert process.returncode == 98
    assert f"port {port} is taken" in error
    assert f"PORT={port + 1} make up" in error
    assert "Traceback" not in error


def test_a_second_door_on_one_state_is_refused(door: Door) -> None:
    process = start_process(free_port(), door.state, door.emulator.url)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 98
    assert "another door already runs" in error
    assert door.control.get("/status").status_code == 200


def test_the_door_answers_before_anything_is_deployed(start: Callable[[], Door]) -> None:
    door = start()
    assert "is starting" in door.http.get("/").text
    assert door.http.get("/_skylift/status.json").json() == {"state": "starting"}
    assert door.http.get("/api/x").status_code == 503


def test_both_names_of_the_loopback_answer(door: Door) -> None:
    assert httpx.get(f"http://localhost:{door.port}/open/x", trust_env=False).status_code == 200


def test_the_control_socket_is_the_users_alone_and_explains_bad_input(door: Door) -> None:
    assert (door.state / "run" / "door.sock").stat().st_mode & 0o077 == 0
    invoked = door.control.post(
        "/invoke", json={"spec": door.emulator.spec("direct"), "event": {"rawPath": "/pid"}, "request_id": "request-1"}
    ).json()
    assert (invoked["kind"], list(invoked["payload"])) == ("result", ["pid"])
    assert invoked["log"].count("request-1") == 3
    bad = door.control.post("/invoke", json={"spec": {}, "event": {}, "request_id": "1"})
    assert (bad.status_code, bad.json()) == (400, {"message": "spec.name is missing"})
    assert "lacks the field 'apis'" in door.control.post("/deploy", json={}).json()["message"]


def test_the_landing_page_shows_what_runs_and_escapes_it() -> None:
    keys = {"GET /api/orders/openapi.json": None, "GET /api/orders/health": None, "ANY /api/orders/{proxy+}": "jwt"}
    routes = [{"route_key": key, "function": "orders", "authorizer": by} for key, by in keys.items()]
    page = landing.page(
        {
            "state": "ready",
            "url": "http://localhost:8080",
            "endpoint": "http://127.0.0.1:8081",
            "functions": [{"name": "orders", "state": "failed", "version": "3", "errors": 1, "last_error": "<b>boom"}],
            "queues": [{"name": "work", "messages": 2, "in_flight": 0, "dlq_messages": 5}],
            "machines": [{"name": "orders_flow", "running": 1, "succeeded": 7, "failed": 3, "cut_off": 4}],
            "alarms": [{"name": "work-dead-letters", "description": None, "reason": "5 > 0"}],
            "apis": [{"routes": routes}],
            "stacks": [{"name": "platform", "resources": 12, "status": "up"}],
        }
    )
    assert "&lt;b&gt;boom" in page and "<b>boom" not in page
    assert '<strong class="bad">5</strong>' in page
    assert "State machines" in page and '<td>7</td><td>3</td><td><strong class="bad">4</strong></td>' in page
    assert "5 &gt; 0" in page and "None fires" not in page
    assert '<a href="/api/orders/openapi.json">OpenAPI</a>' in page
    assert "GET /api/orders/health  without a token\nANY /api/orders/{proxy+}<" in page


def test_the_page_says_when_the_status_cannot_be_read(door: Door) -> None:
    (door.state / "run" / "plane.json").write_text("{}")
    page = door.http.get("/")
    assert (page.status_code, "The status cannot be read." in page.text) == (200, True)
    assert door.http.get("/_skylift/status.json").json()["state"] == "unknown"


def test_a_fastapi_application_behind_mangum_answers(door: Door, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from fastapi import FastAPI, Request\n"
        "from mangum import Mangum\n"
        "app = FastAPI()\n"
        "@app.post('/shop/{item}')\n"
        "async def buy(item: str, request: Request, n: int = 1):\n"
        "    return {'item': item, 'n': n, 'body': await request.json(), 'url': str(request.url)}\n"
        "handler = Mangum(app, lifespan='off')\n"
    )
    door.emulator.folders["shop"] = tmp_path
    door.deploy(route("POST /shop/{item}", function="shop"))
    response = door.http.post("/shop/tea?n=2", json={"a": [1]})
    door.deploy()
    url = f"http://127.0.0.1:{door.port}/shop/tea?n=2"
    assert response.json() == {"item": "tea", "n": 2, "body": {"a": [1]}, "url": url}
