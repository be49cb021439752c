"""Everywhere that a secret could have got to, and every form in which it could lie there."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sqlite3
import tempfile
import zipfile
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.running import RunningPlatform

_JOURNAL = "journal.sqlite"
# Made from the checkout before anybody gave the platform a secret.
_BUILT = ("code", "packages", "postgres")


@dataclass(frozen=True)
class Secret:
    """`kept`: parts of the names of places where it has to be."""

    value: str
    kept: tuple[str, ...] = ()

    def forms(self) -> set[bytes]:
        """As it is, quoted for a URL or in JSON, and within anything that is written in base64."""
        plain = self.value.encode()
        quoted = (quote(self.value), quote(self.value, safe=""), json.dumps(self.value)[1:-1])
        return {plain, *(each.encode() for each in quoted), *_encoded(plain)}

    def leaks(self, places: Iterable[tuple[str, bytes]]) -> list[str]:
        """Names of the places that hold it and should not."""
        forms = self.forms()
        return sorted(
            name
            for name, content in places
            if any(form in content for form in forms) and not any(part in name for part in self.kept)
        )


def everywhere(platform: RunningPlatform, traced: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Each place with what it holds: the state folder, in which AWS's state lies too, what services answer, and what
    our own commands say, of the requests `traced` by their correlation ids."""
    platform.control.post("save").raise_for_status()
    yield from files(platform.state)
    yield from _answers(platform)
    commands = [["status"], ["dlq", "--body"], ["permissions", "--json"]]
    for command in [*commands, *(["trace", each] for each in traced)]:
        done = platform.skylift(*command)
        yield f"skylift {' '.join(command)}", (done.stdout + done.stderr).encode()


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.name == _JOURNAL:
            yield from _rows(path)
        elif path.is_file() and not name.startswith(_BUILT) and not path.name.startswith(_JOURNAL):
            yield from _opened(f"file {name}", path.read_bytes())


def _rows(journal: Path) -> Iterator[tuple[str, bytes]]:
    """AWS's state, service by service. The emulator has the database to itself, so a copy is read."""
    with tempfile.TemporaryDirectory() as folder:
        for path in journal.parent.glob(f"{_JOURNAL}*"):
            shutil.copy(path, folder)
        with sqlite3.connect(Path(folder, _JOURNAL)) as db:
            every = "select service, group_concat(part || ' ' || key || ' ' || value) from entries group by service"
            for service, text in db.execute(every):
                yield f"journal of {service}", text.encode()


def _opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """With what is in it, where it is packed."""
    yield name, content
    if content.startswith(b"\x1f\x8b"):
        yield f"{name} unpacked", gzip.decompress(content)
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield f"{name} {member}", archive.read(member)


def _answers(platform: RunningPlatform) -> Iterator[tuple[str, bytes]]:
    """What AWS answers to those who look, beside what lies on disk."""
    stacks, states = platform.aws("cloudformation"), platform.aws("stepfunctions")
    for stack in stacks.describe_stacks()["Stacks"]:
        yield f"stack {stack['StackName']}", _text(stack)
        yield f"events of {stack['StackName']}", _text(stacks.describe_stack_events(StackName=stack["StackId"]))
    for machine in states.list_state_machines()["stateMachines"]:
        yield "machine", _text(states.describe_state_machine(stateMachineArn=machine["stateMachineArn"]))
        for each in states.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]:
            yield f"execution {each['name']}", _text(states.describe_execution(executionArn=each["executionArn"]))
            history = states.get_execution_history(executionArn=each["executionArn"], maxResults=1000)
            yield f"history {each['name']}", _text(history)
    logs = platform.aws("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        found = logs.filter_log_events(logGroupName=group["logGroupName"])
        yield f"log group {group['logGroupName']}", _text(found)
    yield "metrics", _text(platform.aws("cloudwatch").list_metrics())


def _text(found: dict[str, Any]) -> bytes:
    return json.dumps(found, default=str, ensure_ascii=False).encode()


def _encoded(plain: bytes) -> Iterator[bytes]:
    """What is in base64 whatever stands before and behind: the part that does not hang on its neighbours."""
    for lead in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            first = -(-lead * 8 // 6)
            usable = (lead + len(plain)) // 3 * 4
            yield encode(b"\0" * lead + plain)[first:usable]
