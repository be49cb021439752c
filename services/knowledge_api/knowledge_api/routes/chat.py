"""Chat over the documents. A session belongs to its user; to everybody else it does not exist."""

from uuid import UUID

from fastapi import Response
from fastapi.responses import JSONResponse
from skylift.http import Cursor, IdempotencyKey, Limit, Listing, Router, User
from skylift.idempotency import Answer as Kept
from skylift.idempotency import Request

from knowledge_api.conversation import Asked
from knowledge_api.routes.addresses import SessionId
from knowledge_api.routes.limited import Asking
from knowledge_api.routes.problems import answers
from knowledge_api.schemas.chat import Answer, Message, NewMessage, NewSession, Rename, Session
from knowledge_api.services import Wired

router = Router(prefix="/api/knowledge/chat/sessions", tags=["chat"])


@router.post("", status_code=201, response_model=Session, responses=answers(409))
def create_session(
    caller: User, services: Wired, *, body: NewSession | None = None, idempotency_key: IdempotencyKey = None
) -> Response:
    """Start a conversation."""
    wanted = body or NewSession()

    def work() -> Kept:
        session = services.conversation.start(caller.user_id, wanted.title)
        return Kept(201, Session.of(session).model_dump(mode="json"))

    request = Request(idempotency_key, caller.user_id, "POST /chat/sessions", wanted.model_dump_json())
    kept = services.answers.once(request, work)
    return JSONResponse(kept.body, kept.status)


@router.get("", responses=answers())
def list_sessions(caller: User, services: Wired, *, limit: Limit = 20, cursor: Cursor = None) -> Listing[Session]:
    """Your sessions, newest first."""
    page = services.conversation.sessions.page(caller.user_id, limit=limit, cursor=cursor)
    return Listing(items=[Session.of(each) for each in page.items], next_cursor=page.next_cursor)


@router.get("/{session_id}", responses=answers(404))
def read_session(caller: User, session_id: SessionId, services: Wired) -> Session:
    """One session."""
    return Session.of(services.conversation.sessions.get(caller.user_id, session_id))


@router.patch("/{session_id}", responses=answers(404))
def rename_session(caller: User, session_id: SessionId, *, body: Rename, services: Wired) -> Session:
    """Give a session another title."""
    sessions = services.conversation.sessions
    return Session.of(sessions.rename(sessions.get(caller.user_id, session_id), body.title))


@router.delete("/{session_id}", status_code=204, responses=answers(404))
def delete_session(caller: User, session_id: SessionId, services: Wired) -> None:
    """Delete a session with all that was said in it."""
    sessions = services.conversation.sessions
    sessions.delete(sessions.get(caller.user_id, session_id))


@router.get("/{session_id}/messages", responses=answers(404))
def list_messages(
    caller: User, session_id: SessionId, services: Wired, *, limit: Limit = 20, cursor: Cursor = None
) -> Listing[Message]:
    """The messages of a session with their answers, oldest first.

    An answer that quotes a document is withdrawn when the document is deleted or replaced.
    """
    services.conversation.sessions.get(caller.user_id, session_id)
    page = services.conversation.transcript.page(session_id, limit=limit, cursor=cursor)
    return Listing(items=[Message.model_validate(each) for each in page.items], next_cursor=page.next_cursor)


@router.post("/{session_id}/messages", status_code=201, response_model=Answer, responses=answers(404, 409))
def post_message(
    caller: Asking, session_id: SessionId, *, body: NewMessage, services: Wired, idempotency_key: IdempotencyKey = None
) -> Response:
    """Ask, and get an answer from the documents with `[file, page]` citations.

    A follow-up such as "and how often?" is understood from the last turns.
    """
    session = services.conversation.sessions.get(caller.user_id, session_id)

    def work() -> Kept:
        asked = Asked(body.message, body.max_sources, caller.name, body.document_ids)
        exchange = services.conversation.say(session, asked)
        # Only the id is kept under the key: what the answer quotes may be deleted before the request is repeated.
        return Kept(201, {"message_id": str(exchange.message_id)})

    operation = f"POST /chat/sessions/{session_id}/messages"
    kept = services.answers.once(Request(idempotency_key, caller.user_id, operation, body.model_dump_json()), work)
    exchange = services.conversation.transcript.exchange(session_id, UUID(kept.body["message_id"]))
    return JSONResponse(Answer.model_validate(exchange).model_dump(mode="json"), kept.status)
