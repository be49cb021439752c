"""What one fault is done to: documents of its own, and the hands of the people who use them."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
from botocore.exceptions import ClientError
from knowledge.documents import items

from tests.builders import pdf
from tests.faults.documents.index import Index
from tests.faults.documents.spent import Spent
from tests.faults.documents.upload import Upload
from tests.faults.plane import Plane
from tests.faults.waiting import until
from tests.faults.worker_queue import CRASH_VISIBILITY_SECONDS, WorkerQueue
from tests.flows import knowledge
from tests.flows.knowledge import DOCUMENTS

WORKER = "knowledge_ingest"
ENDS_SECONDS = 60
SEARCH = "/api/knowledge/search"


@dataclass
class Scene:
    """`poison` are the bodies that must end in the dead-letter queue; `word` stands in every document.

    `spent` is how many documents and messages were counted before, `messages` how many are answered in it.
    """

    plane: Plane
    spent: Spent
    messages: int = 0
    uploads: list[Upload] = field(default_factory=list)
    poison: list[str] = field(default_factory=list)
    word: str = field(default_factory=lambda: "w" + uuid4().hex[:12])

    @classmethod
    def on(cls, plane: Plane) -> "Scene":
        return cls(plane, Spent.of(plane.admin))

    @property
    def manager(self) -> httpx.Client:
        return self.plane.manager

    @property
    def admin(self) -> httpx.Client:
        return self.plane.admin

    @cached_property
    def queue(self) -> WorkerQueue:
        return self.plane.queue(WORKER)

    @cached_property
    def index(self) -> Index:
        return Index(self.plane.platform.postgres)

    def blocked(self, service: str = WORKER) -> int:
        """How many transactions of a service wait for a lock."""
        return self.index.blocked(service)

    def kill_workers(self) -> None:
        self.plane.kill_workers(WORKER)

    def announce(self, content: bytes | None = None, **changes: Any) -> Upload:
        """From here on it may not be lost. Waits where it is told to."""
        content = content or self.one_page()
        filename = changes.pop("filename", f"{self.word}-{len(self.uploads)}.pdf")
        answers: list[httpx.Response] = []

        def accepted() -> bool:
            answers.append(knowledge.announce(self.manager, content, filename, **changes))
            return answers[-1].status_code != 429 or not answers[-1].headers["retry-after"]

        until(accepted, "the announcement is accepted")
        assert answers[-1].status_code == 201, answers[-1].text
        self.uploads.append(Upload(content, filename, answers[-1].json()))
        return self.uploads[-1]

    def replace(self, upload: Upload) -> Upload:
        """A new version is announced."""
        return self.announce(self.one_page(), filename=upload.filename, replace=True)

    def put(self, upload: Upload, status: int = 200) -> None:
        answer = knowledge.put(upload.announced, upload.content)
        assert answer.status_code == status, answer.text

    def upload(self, content: bytes | None = None) -> Upload:
        upload = self.announce(content)
        self.put(upload)
        return upload

    def delete(self, upload: Upload) -> None:
        """The document with all its versions."""
        answer = self.manager.delete(f"{DOCUMENTS}/{upload.document_id}")
        assert answer.status_code == 204, answer.text
        for version in self.uploads:
            if version.document_id == upload.document_id:
                version.ends = None

    def one_page(self) -> bytes:
        return pdf.pages([f"The {self.word} number {len(self.uploads)} is kept in the cellar. It is opened in March."])

    def shown(self, upload: Upload) -> dict[str, Any]:
        """The version as people see it; empty when its document is gone."""
        answer = self.manager.get(f"{DOCUMENTS}/{upload.document_id}/versions")
        if answer.status_code == 404:
            return {}
        versions: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        return next(version for version in versions if version["version_id"] == upload.version_id)

    def status(self, upload: Upload) -> str | None:
        return self.shown(upload).get("status")

    def is_ready(self, upload: Upload) -> None:
        until(lambda: self.status(upload) == "ready", f"{upload.filename} is ready", ENDS_SECONDS)

    def search(self) -> httpx.Response:
        return self.manager.post(SEARCH, json={"query": self.word, "limit": 50})

    def answers_with(self, upload: Upload) -> bool:
        """Whether this version, and no other of its document, is what searches find."""
        found = [hit["text"] for hit in self.search().raise_for_status().json()["items"] if self.word in hit["text"]]
        return len(found) == 1 and f"number {self.uploads.index(upload)} " in found[0]

    def row_status(self, upload: Upload) -> str:
        """The status in the table, without the API."""
        return cast(str, self._row(upload)["status"]["S"])

    def open_attempts(self, upload: Upload) -> int:
        """Attempts of workers that have begun and not said how they ended."""
        return int(self._row(upload).get("open_attempts", {"N": "0"})["N"])

    def _row(self, upload: Upload) -> dict[str, Any]:
        dynamodb = self.plane.platform.aws("dynamodb")
        table = next(name for name in dynamodb.list_tables()["TableNames"] if "knowledge" in name)
        key = items.version_key(UUID(upload.document_id), UUID(upload.version_id))
        found = dynamodb.get_item(TableName=table, Key={name: {"S": value} for name, value in key.items()})
        return cast(dict[str, Any], found["Item"])

    @cached_property
    def s3(self) -> Any:
        return self.plane.platform.aws("s3")

    @cached_property
    def bucket(self) -> str:
        names = [cast(str, bucket["Name"]) for bucket in self.s3.list_buckets()["Buckets"]]
        return next(name for name in names if "knowledge" in name)

    def file(self, upload: Upload) -> bytes:
        return cast(bytes, self.s3.get_object(Bucket=self.bucket, Key=upload.key)["Body"].read())

    def file_is_gone(self, key: str) -> None:
        until(lambda: not self._exists(key), f"{key} is gone")

    def _exists(self, key: str) -> bool:
        try:
            self.s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError:
            return False
        return True

    def can_be_announced_again(self, upload: Upload) -> None:
        answer = knowledge.announce(self.manager, upload.content, upload.filename)
        assert answer.status_code == 201, answer.text

    @contextlib.contextmanager
    def crashing(self, seconds: int = CRASH_VISIBILITY_SECONDS) -> Iterator[None]:
        """Messages that are received inside come back soon if their worker dies."""
        with self.queue.hiding_for(seconds):
            yield

    @contextlib.contextmanager
    def holding(self, upload: Upload) -> Iterator[None]:
        """The worker's transaction stops at its last statement: another one wrote the same key and may commit it.

        It has locked the document and inserted all passages by then.
        """
        with self.index.connect() as connection, connection.transaction(force_rollback=True):
            new = "insert into documents (document_id) values (gen_random_uuid()) returning document_id"
            ((document_id,),) = connection.execute(new).fetchall()
            connection.execute(
                "insert into versions (version_id, document_id, filename, embedding_model, page_count, chunk_count,"
                " term_count) values (%s, %s, '', '', 0, 0, 0)",
                [upload.version_id, document_id],
            )
            yield
