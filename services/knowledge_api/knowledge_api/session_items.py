"""Sessions and exchanges as items of the table."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from knowledge.clock import text_of
from skylift.models import Usage
from skylift.table import Item, Key, key

from knowledge_api.session import Citation, Exchange, Session, SourceUsed

SESSION_PREFIX, EXCHANGE_PREFIX = "SESSION#", "MESSAGE#"


def user_partition(user_id: str) -> str:
    return f"USER#{user_id}"


def session_key(user_id: str, session_id: UUID) -> Key:
    return key(user_partition(user_id), f"{SESSION_PREFIX}{session_id}")


def session_partition(session_id: UUID) -> str:
    return f"SESSION#{session_id}"


def exchange_key(session_id: UUID, message_id: UUID) -> Key:
    return key(session_partition(session_id), f"{EXCHANGE_PREFIX}{message_id}")


def session_item(session: Session) -> Item:
    return {
        **session_key(session.user_id, session.session_id),
        "session_id": str(session.session_id),
        "user_id": session.user_id,
        "title": session.title,
        "created_at": text_of(session.created_at),
    }


def session_of(item: dict[str, Any]) -> Session:
    return Session(UUID(item["session_id"]), item["user_id"], item["title"], datetime.fromisoformat(item["created_at"]))


def exchange_item(session_id: UUID, exchange: Exchange) -> Item:
    return {
        **exchange_key(session_id, exchange.message_id),
        "message_id": str(exchange.message_id),
        "created_at": text_of(exchange.created_at),
        "message": exchange.message,
        "answer": exchange.answer,
        "citations": [_place(each) | {"quote": each.quote} for each in exchange.citations],
        "sources": [_place(each) | {"score": each.score} for each in exchange.sources],
        "model": exchange.model,
        "input_tokens": exchange.usage.input_tokens,
        "output_tokens": exchange.usage.output_tokens,
        # As text: a number of the table would come back as a float.
        "cost_usd": None if exchange.usage.cost_usd is None else str(exchange.usage.cost_usd),
    }


def exchange_of(item: dict[str, Any]) -> Exchange:
    cost = item["cost_usd"]
    return Exchange(
        message_id=UUID(item["message_id"]),
        created_at=datetime.fromisoformat(item["created_at"]),
        message=item["message"],
        answer=item["answer"],
        citations=tuple(
            Citation(*_version(each), each["filename"], each["page"], each["quote"]) for each in item["citations"]
        ),
        sources=tuple(
            SourceUsed(*_version(each), each["filename"], each["page"], each["score"]) for each in item["sources"]
        ),
        model=item["model"],
        usage=Usage(item["input_tokens"], item["output_tokens"], None if cost is None else Decimal(cost)),
    )


def _place(where: Citation | SourceUsed) -> Item:
    version = {"version_id": str(where.version_id)} if where.version_id else {}
    return {"document_id": str(where.document_id), "filename": where.filename, "page": where.page, **version}


def _version(item: dict[str, Any]) -> tuple[UUID, UUID | None]:
    return UUID(item["document_id"]), UUID(item["version_id"]) if "version_id" in item else None
