"""However it ends, no process is left, and the next start works."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time

import psycopg
import pytest

from .lab import Lab


def _assert_gone(lab: Lab) -> None:
    lab.wait(lambda: not lab.processes())


def test_state_outlives_a_stop_and_a_kill(lab: Lab) -> None:
    lab.up()
    url = lab.postgres()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (1)")
    lab.stop()
    _assert_gone(lab)

    lab.up()
    assert "as the last up left them" in lab.said() and lab.greeting() == "hello Ada"
    lab.stop(signal.SIGKILL)
    lab.up()
    with psycopg.connect(url) as connection:
        assert connection.execute("select n from kept").fetchall() == [(1,)]
    assert lab.skylift("down").stdout == "stopped\n"
    _assert_gone(lab)
    assert lab.skylift("down").stdout == "nothing runs here\n"


@pytest.mark.parametrize(("seconds", "number"), [(0.3, 2), (0.4, 15), (0.8, 1), (1.5, 2), (2.5, 15)])
def test_an_interrupt_at_any_moment_leaves_nothing(lab: Lab, seconds: float, number: int) -> None:
    process = lab.start()
    time.sleep(seconds)
    process.send_signal(number)
    process.wait(20)
    _assert_gone(lab)
    assert "Traceback" not in lab.said()


def test_a_program_with_an_error_ends_the_start_with_its_own_lines(lab: Lab) -> None:
    lab.edit("services/greeter/__main__.py", 'name="greeter", role', "nam3='x', role")
    assert lab.start().wait(60) == 1
    assert "nam3" in lab.said()
    assert "ready" not in lab.said()
    _assert_gone(lab)


def test_a_taken_port_is_named_with_the_way_out(lab: Lab) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", lab.port))
        other.listen()
        done = lab.skylift("up")
    assert done.returncode == 1
    assert f"port {lab.port} is taken by " in done.stderr and "PORT=" in done.stderr
    _assert_gone(lab)


def test_a_taken_port_of_a_child_is_named_with_its_own_way_out(lab: Lab) -> None:
    lab.state.mkdir()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        (lab.state / "ports.json").write_text(f'{{"emulator": {taken}, "postgres": {taken}}}')
        done = lab.skylift("up")
    assert done.returncode == 1
    assert f"port {taken} is taken by " in done.stderr and "skylift reset" in done.stderr and "PORT=" not in done.stderr


def test_a_servers_file_that_names_a_process_of_somebody_else_is_no_hindrance(lab: Lab) -> None:
    lab.up()
    lab.stop(signal.SIGKILL)
    _assert_gone(lab)
    (lab.state / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{lab.state}/postgres\n")
    lab.up()


def test_a_state_folder_that_is_removed_under_it_ends_it(lab: Lab) -> None:
    lab.up()
    shutil.rmtree(lab.state, ignore_errors=True)
    assert lab.process is not None and lab.process.wait(20) == 1
    assert f"{lab.state} was removed" in lab.said()
    _assert_gone(lab)
    lab.skylift("reset", "--yes")
    lab.up()


def test_databases_that_somebody_removed_are_missed_by_name(lab: Lab) -> None:
    lab.up()
    lab.stop()
    shutil.rmtree((lab.state / "postgres").resolve())
    assert lab.start().wait(60) == 1
    assert "databases of this platform are gone" in lab.said() and "skylift reset" in lab.said()
    _assert_gone(lab)
    lab.skylift("reset", "--yes")
    lab.up()


def test_what_does_not_load_is_said_once_at_the_start(lab: Lab) -> None:
    lab.edit("services/greeter/greeter.py", "def handler(", "def handler((")
    lab.up()
    lab.wait(lambda: "skylift: greeter does not start:" in lab.said())
    assert lab.call().status_code == 500
    time.sleep(1)
    assert lab.said().count("greeter does not start") == 1 and "SyntaxError" in lab.said()
    lab.edit("services/greeter/greeter.py", "def handler((", "def handler(")
    lab.wait(lambda: lab.greeting() == "hello Ada")


def test_what_needs_a_platform_says_that_none_runs(lab: Lab) -> None:
    for command in (("status",), ("token", "--group", "user")):
        done = lab.skylift(*command)
        assert done.returncode == 1 and done.stderr == "skylift: nothing runs here: start it with `make up`\n"


def test_reset_empties_and_asks_first(lab: Lab) -> None:
    lab.up()
    lab.stop()
    assert lab.skylift("reset").returncode != 0 and lab.state.exists()
    assert lab.skylift("reset", "--yes").stdout == "emptied\n" and not lab.state.exists()
