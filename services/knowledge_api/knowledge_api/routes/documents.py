"""Announce, read, list, download and delete documents."""

from fastapi import Response
from fastapi.responses import JSONResponse
from skylift.errors import Conflict, FieldError, UnsupportedMedia
from skylift.http import Caller, Cursor, IdempotencyKey, Limit, Listing, Manager, Router, User
from skylift.idempotency import Answer, Request

from knowledge_api.announcing import CONTENT_TYPE, Duplicate, Present, Wanted
from knowledge_api.routes.addresses import DocumentId
from knowledge_api.routes.limited import Uploading
from knowledge_api.routes.problems import answers, conflict, described
from knowledge_api.schemas import document as shapes
from knowledge_api.schemas.document import Announced, Announcement, Document, DuplicateProblem, Existing
from knowledge_api.services import Services, Wired

router = Router(prefix="/api/knowledge/documents", tags=["documents"])
DUPLICATE = conflict(
    "The team has this content or file name already, or the first request with this Idempotency-Key still runs",
    DuplicateProblem,
)
EXISTING = {"model": Existing, "description": "With `replace`: the team has this content already, nothing to upload"}
NOTHING_YET = described(409, "No version of the document is ready yet")


@router.post(
    "", status_code=201, response_model=Announced, responses={**answers(413, 415), 200: EXISTING, 409: DUPLICATE}
)
def announce_document(
    body: Announcement, caller: Uploading, services: Wired, *, idempotency_key: IdempotencyKey = None
) -> Response:
    """Announce a PDF and get the place to upload it to; needs the role `manager`.

    Send the file there as it was announced, with the headers given, before `expires_at`. It is then read, and found
    by searches once its status is `ready`. With `replace`, a document of the same name gets a new version.
    """
    _refuse_other_types(body)
    request = Request(idempotency_key, caller.user_id, "POST /documents", body.model_dump_json())
    kept = services.answers.once(request, lambda: _announced(body, caller, services))
    return JSONResponse(kept.body, kept.status)


@router.get("", responses=answers())
def list_documents(_caller: User, services: Wired, *, limit: Limit = 20, cursor: Cursor = None) -> Listing[Document]:
    """The team's documents, newest first."""
    page = services.documents.page(limit=limit, cursor=cursor)
    return Listing(items=list(map(Document.of_current, page.items)), next_cursor=page.next_cursor)


@router.get("/{document_id}", responses=answers(404))
def read_document(_caller: User, document_id: DocumentId, services: Wired) -> Document:
    """One document: its status, why it failed, how many pages and chunks it has, and whether it is being replaced."""
    return Document.of_current(services.documents.read(document_id))


@router.get("/{document_id}/versions", responses=answers(404))
def list_versions(
    _caller: User, document_id: DocumentId, services: Wired, *, limit: Limit = 20, cursor: Cursor = None
) -> Listing[shapes.Version]:
    """All versions of a document, newest first: the one that answers, those before it, those on their way or failed."""
    page = services.documents.versions(document_id, limit=limit, cursor=cursor)
    return Listing(items=list(map(shapes.Version.of, page.items)), next_cursor=page.next_cursor)


@router.get("/{document_id}/download", responses={**answers(404), 409: NOTHING_YET})
def download_document(_caller: User, document_id: DocumentId, services: Wired) -> shapes.Download:
    """An address to get the file from, of the version that answers; it is good for a minute."""
    return shapes.Download.of(*services.documents.download(document_id))


@router.delete("/{document_id}", status_code=204, responses=answers(404))
def delete_document(_caller: Manager, document_id: DocumentId, services: Wired) -> None:
    """Delete a document with all its versions; needs the role `manager`. It is gone from every answer at once."""
    services.documents.delete(document_id)


def _refuse_other_types(body: Announcement) -> None:
    if body.content_type.partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise _other_type("content_type", f"only {CONTENT_TYPE} is accepted")
    if not body.filename.lower().endswith(".pdf"):
        raise _other_type("filename", "only PDF files (.pdf) are accepted")


def _other_type(field: str, detail: str) -> UnsupportedMedia:
    return UnsupportedMedia(f"{field}: {detail}.", errors=[FieldError(field, detail)])


def _announced(body: Announcement, caller: Caller, services: Services) -> Answer:
    wanted = Wanted(body.filename, body.size_bytes, body.sha256, created_by=caller.name, replace=body.replace)
    try:
        document, upload = services.announcing.announce(wanted)
    except Duplicate as duplicate:
        raise _conflict(duplicate) from None
    except Present as present:
        return Answer(200, Existing.of_current(present.existing).model_dump(mode="json"))
    return Answer(201, Announced.of(document, upload).model_dump(mode="json"))


def _conflict(duplicate: Duplicate) -> Conflict:
    existing = Document.of_current(duplicate.existing)
    same, ways_out = "content", "Use it, or delete it first"
    if duplicate.by == "filename":
        same, ways_out = "file name", "Use it, upload a new version of it with `replace`, or delete it first"
    return Conflict(
        f"There is a document with the same {same}: {existing.filename}. {ways_out}.",
        extensions={"duplicate": duplicate.by, "document": existing.model_dump(mode="json")},
    )
