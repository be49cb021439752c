"""Sessions as items of the table: `META` for the state, beside it whatever belongs to the session.

The list of sessions is read through the index by status, and by partitions of its own over all and over each user's.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from skylift.table import Item, Key, key

from deployer.failure import Code, Failure
from deployer.repository import Repository
from deployer.sessions.session import Kind, Session, Stage, Status

META = "META"
ALL = "SESSIONS"


def partition(session_id: UUID) -> str:
    return f"SESSION#{session_id}"


def meta_key(session_id: UUID) -> Key:
    return key(partition(session_id), META)


def status_partition(status: Status) -> str:
    return f"STATUS#{status.value}"


def listed_at(session: Session) -> str:
    return f"{text_of(session.created_at)}#{session.session_id}"


def user_partition(user_id: str) -> str:
    return f"SESSIONS#{user_id}"


def list_items(session: Session) -> list[Item]:
    """The session's place in the list of all, and in that of whoever started it."""
    partitions = (ALL, user_partition(session.created_by))
    return [{**key(each, listed_at(session)), "session_id": str(session.session_id)} for each in partitions]


def session_item(session: Session) -> Item:
    """A session as it begins."""
    repository = session.repository
    return {
        **meta_key(session.session_id),
        "gsi1pk": status_partition(session.status),
        "gsi1sk": listed_at(session),
        "session_id": str(session.session_id),
        "kind": session.kind.value,
        "repository": {"url": repository.url, "owner": repository.owner, "name": repository.name},
        "branch": session.branch,
        "project_root": session.project_root,
        "created_by": session.created_by,
        "created_at": text_of(session.created_at),
        "max_attempts": session.max_attempts,
        "status": session.status.value,
        "attempt": session.attempt,
        "position": 0,
        **_given(session),
    }


def _given(session: Session) -> Item:
    about = str(session.about) if session.about else None
    optional: Item = {"base_url": session.base_url, "instructions": session.instructions, "about": about}
    if session.parameters:
        optional |= {"parameters": dict(session.parameters), "parameter_names": list(session.parameter_names)}
    return {name: value for name, value in optional.items() if value is not None}


def session_of(item: Item) -> Session:
    return Session(
        session_id=UUID(item["session_id"]),
        kind=Kind(item["kind"]),
        repository=Repository(**item["repository"]),
        branch=item["branch"],
        project_root=item["project_root"],
        created_by=item["created_by"],
        created_at=datetime.fromisoformat(item["created_at"]),
        max_attempts=item["max_attempts"],
        status=Status(item["status"]),
        stage=Stage(item["stage"]) if "stage" in item else None,
        attempt=item["attempt"],
        fix_branch=item.get("fix_branch"),
        base_url=item.get("base_url"),
        instructions=item.get("instructions"),
        about=UUID(item["about"]) if "about" in item else None,
        parameters=item.get("parameters", {}),
        parameter_names=tuple(item.get("parameter_names", ())),
        task_token=item.get("task_token"),
        holder=item.get("holder"),
        error=failure_of(item["error"]) if "error" in item else None,
        ended_at=datetime.fromisoformat(item["ended_at"]) if "ended_at" in item else None,
        # Sessions of before this was kept may have something wherever they had begun.
        deployed=item.get("deployed", "stack_name" in item.get("results", {})),
        removed_by=UUID(item["removed_by"]) if "removed_by" in item else None,
        removed_at=datetime.fromisoformat(item["removed_at"]) if "removed_at" in item else None,
        results=item.get("results", {}),
    )


def failure_item(failure: Failure) -> Item:
    return {
        "stage": failure.stage,
        "code": failure.code.value,
        "reason": failure.reason,
        "lines": list(failure.lines),
    }


def failure_of(item: dict[str, Any]) -> Failure:
    return Failure(item["stage"], Code(item["code"]), item["reason"], tuple(item["lines"]))


def text_of(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
