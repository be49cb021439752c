"""The repository's own words on its API: what the clone stage stored, else what is fetched now."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deployer import artifacts
from deployer.failure import StageFailed
from deployer.git.checkout import checkout
from deployer.git.fetching import Fetching
from deployer.git.limits import Budget
from deployer.git.tokens import GitTokens
from deployer.iac.detection import detect
from deployer.iac.kind import Iac
from deployer.repository import Allowed
from deployer.sessions.session import Session
from deployer.tree import Limits, unpack
from skylift.errors import NotFound
from skylift.objects import Objects

DOCUMENTS = (".yaml", ".yml", ".json", ".template")
MAX_DOCUMENT_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """documents: texts by path, YAML and JSON only. iac: what is deployed from it, where that is known."""

    documents: Mapping[str, str]
    iac: Iac | None = None


@dataclass(frozen=True)
class Stored:
    """Sources in the bucket of artifacts."""

    objects: Objects
    limits: Limits

    def find(self, session: Session) -> Source | None:
        """None where the session stored none, or it has expired."""
        found = session.results.get("iac")
        if not found:
            return None
        archive = self._last(session)
        if archive is None:
            return None
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            files = [path for path in unpack(archive, root, self.limits) if path.suffix in DOCUMENTS]
            return Source(_texts({str(path.relative_to(root)): path.read_bytes() for path in files}), Iac.of(found))

    def _last(self, session: Session) -> bytes | None:
        """Of the last attempt that cloned it: one that only tests again, or fixes again, does not."""
        for attempt in range(session.attempt, 0, -1):
            with suppress(NotFound):
                key = artifacts.source(session.session_id, attempt)
                return self.objects.read(key, max_bytes=self.limits.packed_bytes)
        return None


@dataclass(frozen=True)
class Fetched:
    """Sources from the repository's host, at its branch's head."""

    allowed: Allowed
    limits: Limits
    seconds: float
    tokens: GitTokens

    def get(self, session: Session) -> Source:
        """Raises StageFailed: GIT_CLONE, SOURCE_LIMIT."""
        url, budget = session.repository.url, Budget(self.limits, self.seconds)
        fetched = Fetching(self.allowed, budget, self.tokens.of(url)).fetch(session.repository, session.working_branch)
        files = {file.path: file.content for file in checkout(fetched.objects, fetched.commit, self.limits).files}
        iac: Iac | None = None
        # What is tested may have been deployed in any other way.
        with suppress(StageFailed):
            iac = detect(files, session.project_root)
        return Source(_texts({path: content for path, content in files.items() if Path(path).suffix in DOCUMENTS}), iac)


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    small = {path: content for path, content in files.items() if len(content) <= MAX_DOCUMENT_BYTES}
    return {path: content.decode(errors="replace") for path, content in small.items()}
