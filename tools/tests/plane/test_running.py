"""A platform that runs: what it answers, and what it does with saves and with a second start."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time

import httpx
import jwt
import psutil
import psycopg
import pytest
from skylift_tools.plane.emulated_aws import EmulatedAws
from skylift_tools.root_key import RootKey

from .lab import SKYLIFT, Lab


def test_it_says_ready_once_and_answers_at_its_address(running: Lab) -> None:
    ready = [line for line in running.said().splitlines() if "ready" in line]
    assert len(ready) == 1 and f"http://localhost:{running.port}" in ready[0]
    assert running.greeting() == "hello Ada"


def test_status_names_addresses_functions_and_routes(running: Lab) -> None:
    status = json.loads(running.skylift("status", "--json").stdout)
    assert status["url"] == f"http://localhost:{running.port}"
    assert [function["name"] for function in status["functions"]] == ["greeter"]
    assert [route["route_key"] for api in status["apis"] for route in api["routes"]] == ["GET /api/greeter"]


def test_the_root_key_is_handed_to_this_user_alone(running: Lab) -> None:
    """Others on the machine could run code with it: it is in one file, in no log, in no argument, on no page."""
    file = running.state / "credentials"
    assert file.stat().st_mode & 0o777 == 0o600
    key = RootKey.read(running.state)
    assert re.fullmatch("AKIA[A-Z2-7]{16}", key.access_key_id)
    secrets = {key.secret_access_key, key.derive("postgres")}
    said = running.said() + running.skylift("status").stdout + running.skylift("status", "--json").stdout
    said += "".join(path.read_text(errors="replace") for path in (running.state / "logs").iterdir())
    said += httpx.get(f"{running.url}/_skylift/status.json").text + httpx.get(running.url).text
    for process in running.processes():
        said += " ".join(process.cmdline()) + str(process.environ())
    assert not [secret for secret in secrets if secret in said]


def test_what_env_prints_opens_aws_and_the_database(running: Lab) -> None:
    script = """eval "$(%s env)" && exec %s -c 'import boto3, psycopg
print(boto3.client("sts").get_caller_identity()["Arn"], psycopg.connect("").info.user)'"""
    done = subprocess.run(
        ["/bin/sh", "-c", script % (SKYLIFT, sys.executable)],
        cwd=running.root,
        env={**running.environment, "HOME": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "arn:aws:iam::000000000000:root postgres\n", done.stderr
    found = json.loads(running.skylift("env", "--json").stdout)
    status = json.loads(running.skylift("status", "--json").stdout)
    assert found["AWS_ENDPOINT_URL"] == status["endpoint"]
    assert found["AWS_REGION"] == found["AWS_DEFAULT_REGION"] == "eu-west-1"


def test_the_database_asks_everybody_for_a_password(running: Lab) -> None:
    port = json.loads(running.skylift("env", "--json").stdout)["PGPORT"]
    for user in ("postgres", "greeter"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host="127.0.0.1", port=port, user=user, dbname="postgres", passfile="/dev/null")


def test_status_counts_how_executions_ended(running: Lab) -> None:
    def machine() -> dict[str, object]:
        (found,) = json.loads(running.skylift("status", "--json").stdout)["machines"]
        return dict(found)

    none = {"name": "greeter", "stack": "greeter", "running": 0, "succeeded": 0, "failed": 0, "cut_off": 0}
    assert machine() == none
    arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:greeter"
    port = json.loads((running.state / "run" / "plane.json").read_text())["emulator_port"]
    EmulatedAws(port, RootKey.read(running.state)).call("states", "StartExecution", stateMachineArn=arn)
    running.wait(lambda: machine() == {**none, "succeeded": 1})
    assert "greeter        0        1          0       0" in running.skylift("status").stdout


def test_a_token_is_of_one_group_and_nothing_else_is_printed(running: Lab) -> None:
    for group in ("user", "admin"):
        printed = running.skylift("token", "--group", group, "--user", "ada").stdout
        claims = jwt.decode(printed.strip(), options={"verify_signature": False})
        assert claims["cognito:groups"] == [group] and claims["token_use"] == "access" and claims["username"] == "ada"


def test_a_second_start_says_where_the_first_runs(running: Lab) -> None:
    done = running.skylift("up")
    assert done.returncode == 1 and done.stdout == ""
    assert f"http://localhost:{running.port}" in done.stderr and len(done.stderr.splitlines()) == 1


def test_reset_leaves_a_running_platform_alone(running: Lab) -> None:
    done = running.skylift("reset", "--yes")
    assert done.returncode == 1 and "make down" in done.stderr
    assert running.greeting() == "hello Ada"


def test_an_editors_temporary_file_is_no_change(running: Lab) -> None:
    folder = running.root / "services" / "greeter"
    temporary = folder / "sedKqyd5M"
    temporary.write_bytes((folder / "greeter.py").read_bytes())
    temporary.replace(folder / "greeter.py")
    time.sleep(1)
    assert "pyproject.toml" not in running.said() and running.greeting() == "hello Ada"


def test_a_saved_handler_answers_and_a_syntax_error_does_not_stop_it(running: Lab) -> None:
    handler = "services/greeter/greeter.py"
    began = time.monotonic()
    running.edit(handler, '"Ada"', '"Grace"')
    running.wait(lambda: running.greeting() == "hello Grace")
    assert time.monotonic() - began < 5

    running.edit(handler, "def handler(", "def handler((")
    running.wait(lambda: "greeter keeps its old code" in running.said())
    assert running.greeting() == "hello Grace"
    assert "does not start" not in running.said()
    running.edit(handler, "def handler((", "def handler(")
    running.edit(handler, '"Grace"', '"Ada"')
    running.wait(lambda: running.greeting() == "hello Ada")


def test_a_saved_program_comes_up_as_a_diff_and_a_broken_one_leaves_things_as_they_are(running: Lab) -> None:
    program = "services/greeter/__main__.py"
    running.edit(program, '"GREETING": "hello"', '"GREETING": "good morning"')
    running.wait(lambda: running.greeting() == "good morning Ada")
    assert "created" not in running.said().splitlines()[-1]

    running.edit(program, "import json,", "import jsonn,")
    running.wait(lambda: "No module named 'jsonn'" in running.said())
    assert running.greeting() == "good morning Ada"
    running.edit(program, "import jsonn,", "import json,")
    running.edit(program, "good morning", "hello")
    running.wait(lambda: running.greeting() == "hello Ada")


def test_a_dead_emulator_is_started_again_with_its_state(running: Lab) -> None:
    (emulator,) = [found for found in running.processes() if "skylift_emulator" in found.cmdline()]
    emulator.send_signal(9)
    psutil.wait_procs([emulator], timeout=5)
    running.wait(lambda: "the emulator answers again" in running.said())
    assert running.skylift("token", "--group", "user").returncode == 0
    assert running.greeting() == "hello Ada"
