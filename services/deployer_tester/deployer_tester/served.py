"""What a deployed application tells of itself: the `openapi.json` that frameworks such as FastAPI serve.

It is other people's text, as the repository is. Of its `servers` nothing is used: its paths lie where it was found.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from deployer.counting import counted
from deployer.failure import StageFailed
from deployer.redaction import without
from deployer.stage import Work
from deployer.template.parsing import parse
from pydantic import TypeAdapter, ValidationError

from deployer_tester.derive.openapi import OpenApi, is_openapi
from deployer_tester.derive.operation import Operation
from deployer_tester.description import Description
from deployer_tester.run import runner
from deployer_tester.run.calling import MAX_BYTES, Answer, Api, NoAnswer, Request
from deployer_tester.run.verdict import is_unrouted
from deployer_tester.step import Endpoint

NAME = "openapi.json"
SOURCE = f"the application's own {NAME}"
SECONDS = 30.0
MAX_FOLDERS = 3
MAX_OPERATIONS = 1_000
_OK, _NOT_FOUND, _SERVER_FAULTS = 200, 404, 500
PAGE = "/docs"
# https://github.com/fastapi/fastapi/blob/master/fastapi/openapi/docs.py: what Swagger's page is told.
_LOADED = re.compile(r"""\burl:\s*['"](/[^'"\s<>]{1,500})['"]""")
_ENDPOINT: TypeAdapter[str] = TypeAdapter(Endpoint)


class NotServed(Exception):
    """There is no such document; the text says what was answered."""


@dataclass
class Application:
    """`seconds`: for all that it is asked here. pauses: how often it was waited for."""

    api: Api
    seconds: float = SECONDS
    sleep: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    pauses: int = 0

    def described(self, work: Work, found: Description) -> Description:
        """As it describes itself, where nobody else tells its routes; else what was found before."""
        if not found.folders:
            return found
        try:
            told = self.description(found.folders)
        except NotServed as error:
            work.say("description_not_served", f"Nobody tells the API's routes: its {NAME} is {error}.")
            return replace(found, unserved=str(error))
        for fault in told.unread:
            work.say("document_unread", fault)
        # What it was given at its deployment it may tell everybody; a model is not told.
        return replace(told, text=without(told.text, work.session.secrets))

    def description(self, folders: Sequence[str]) -> Description:
        """The first of those that are served in these folders. Raises NotServed with the first one's answer."""
        ends = self.clock() + self.seconds
        refused: list[NotServed] = []
        for folder in folders[:MAX_FOLDERS]:
            try:
                return _read(self._answered(folder, ends), folder)
            except NotServed as error:
                refused.append(error)
        raise refused[0]

    def _answered(self, folder: str, ends: float) -> Answer:
        """Under its usual name, else under the one that its page for people loads it by."""
        answer = self._asked(f"{folder}/{NAME}", ends)
        if answer.status != _NOT_FOUND:
            return answer
        page = self._asked(f"{folder}{PAGE}", ends).body.decode(errors="replace")
        named = self._named(page)
        return self._asked(named, ends) if named else answer

    def _named(self, page: str) -> str | None:
        """Where this page says that the document is, inside the API."""
        found = _LOADED.search(page)
        if not found:
            return None
        try:
            return _ENDPOINT.validate_python(found[1].removeprefix(urlsplit(self.api.base).path))
        except ValidationError:
            return None

    def _asked(self, endpoint: str, ends: float) -> Answer:
        asked = Request("GET", endpoint, {"Accept": "application/json"})
        for tried in range(1, runner.TRIES + 1):
            answer = self._once(asked, ends)
            starting = isinstance(answer, NoAnswer) or answer.status >= _SERVER_FAULTS or is_unrouted(answer)
            late = self.pauses == runner.PAUSES_IN_ALL or self.clock() + runner.PAUSE_SECONDS >= ends
            if not starting or late or tried == runner.TRIES:
                break
            self.pauses += 1
            self.sleep(runner.PAUSE_SECONDS)
        if isinstance(answer, NoAnswer):
            raise NotServed(f"not answered: {answer}")
        return answer

    def _once(self, asked: Request, ends: float) -> Answer | NoAnswer:
        try:
            return self.api.call(asked, max(1.0, min(runner.STEP_SECONDS, ends - self.clock())))
        except NoAnswer as error:
            return error


def _read(answer: Answer, folder: str) -> Description:
    if answer.status != _OK:
        raise NotServed(f"answered with status {answer.status}")
    if len(answer.body) >= MAX_BYTES:
        raise NotServed(f"longer than {MAX_BYTES:,} bytes")
    text = answer.body.decode(errors="replace")
    api = OpenApi(_document(text))
    operations = tuple(islice(api.operations(), MAX_OPERATIONS + 1))
    if not operations:
        raise NotServed("a document without a route")
    prefix = "" if all(each.path.startswith(f"{folder}/") for each in operations) else folder
    return Description(operations[:MAX_OPERATIONS], SOURCE, text, prefix, _beyond(operations))


def _document(text: str) -> dict[str, object]:
    try:
        document = parse(text, name=NAME) if text.lstrip().startswith("{") else None
    except StageFailed:
        document = None
    if document is None:
        raise NotServed("no JSON object")
    if not is_openapi(document):
        raise NotServed("no OpenAPI document")
    return document


def _beyond(operations: Sequence[Operation]) -> tuple[str, ...]:
    most = counted(MAX_OPERATIONS, "route")
    return (f"{SOURCE} names more than {most}: the others are not looked at.",) if operations[MAX_OPERATIONS:] else ()
