"""Claims: what makes the content and the file name of a document its own.

Each is one item, whose key makes it unique, which no look-up through an index could. It names the document and those
of its versions that hold it: content belongs to one version, a file name to all that have not ended. The last one to
let go frees it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from skylift.table import (
    Action,
    Condition,
    Delete,
    Key,
    Put,
    Refusal,
    Update,
    absent,
    both,
    contains,
    either,
    equals,
    key,
)

from knowledge.documents.document import Document, same_name

By = Literal["content", "filename"]
# How a claim names its version that was made before documents had several; a table keeps it so until it changes.
SINGLE = "version_id"


@dataclass(frozen=True, slots=True)
class Claim:
    """As it was read: every change is guarded by the `versions` that it had then."""

    by: By
    key: Key
    document_id: UUID
    versions: tuple[UUID, ...]


class Held(Exception):
    """The content (or else the file name) belongs to the document of `claim`."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(claim.by)
        self.claim = claim


def keys(document: Document) -> tuple[Key, Key]:
    return content_key(document.sha256), filename_key(document.filename)


def content_key(sha256: str) -> Key:
    return key(f"CLAIM#CONTENT#{sha256}", "CLAIM")


def filename_key(filename: str) -> Key:
    return key(f"CLAIM#FILENAME#{same_name(filename)}", "CLAIM")


def claim_of(item: dict[str, Any]) -> Claim:
    by: By = "content" if item["pk"].startswith("CLAIM#CONTENT#") else "filename"
    versions = item.get("versions") or [item[SINGLE]]
    return Claim(by, key(item["pk"], item["sk"]), UUID(item["document_id"]), tuple(map(UUID, versions)))


def taken(at: Key, document: Document, *, expires_at: int | None = None) -> Put:
    """Raises Held where somebody has it. Without `expires_at` it does not expire by itself."""
    item = {**at, "document_id": str(document.document_id), "versions": [str(document.version_id)]}
    expiry = {"expires_at": expires_at} if expires_at else {}
    return Put(item | expiry, when=absent(), otherwise=lambda stored: Held(claim_of(stored)))


def joined(claim: Claim, document: Document, otherwise: Refusal) -> Update:
    """One more version holds it. When it is forgotten, the earlier ones say: they announced minutes ago at most."""
    return _changed(claim, [*claim.versions, document.version_id], otherwise)


def retaken(document: Document, found: Collection[Claim], otherwise: Refusal) -> list[Action]:
    """Both claims again; `found` are those that somebody has. Raises Held, unless it is the name and the document's."""
    for claim in found:
        if claim.by == "content" or claim.document_id != document.document_id:
            raise Held(claim)
    held = [claim.key for claim in found]
    free = [taken(at, document) for at in keys(document) if at not in held]
    # An earlier version that still waits for its upload would take the name along when it is forgotten.
    return [*free, *(replace(joined(claim, document, otherwise), remove=["expires_at"]) for claim in found)]


def kept(document: Document, otherwise: Refusal) -> list[Action]:
    """From now on the claims do not expire by themselves."""
    holds = either(contains("versions", str(document.version_id)), _single(document.version_id))
    return [Update(at, remove=["expires_at"], when=holds, otherwise=otherwise) for at in keys(document)]


def freed(claim: Claim, otherwise: Refusal) -> Delete:
    return Delete(claim.key, when=_as_read(claim), otherwise=otherwise)


def released(claim: Claim, gone: Collection[UUID], otherwise: Refusal) -> Update | Delete:
    left = [version_id for version_id in claim.versions if version_id not in gone]
    if left:
        return _changed(claim, left, otherwise)
    return freed(claim, otherwise)


def _changed(claim: Claim, versions: list[UUID], otherwise: Refusal) -> Update:
    return Update(claim.key, set={"versions": _texts(versions)}, when=_as_read(claim), otherwise=otherwise)


def _as_read(claim: Claim) -> Condition:
    return either(equals("versions", _texts(claim.versions)), _single(claim.versions[0]))


def _single(version_id: UUID) -> Condition:
    return both(absent("versions"), equals(SINGLE, str(version_id)))


def _texts(versions: Collection[UUID]) -> list[str]:
    return [str(version_id) for version_id in versions]
