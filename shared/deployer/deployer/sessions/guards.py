"""Conditions of the writes to a session, and the errors raised where they do not hold."""

from __future__ import annotations

from datetime import datetime

from skylift.table import Condition, Item, Refusal, below, both, either, equals, one_of

from deployer.sessions import items
from deployer.sessions.session import Position, Session, Status

_ALIVE = [Status.PENDING.value, Status.RUNNING.value]


class Passed(Exception):
    """The session has ended, is behind this position, or is held by another delivery: there is nothing to do."""


class Held(Exception):
    """Another delivery of the same message holds the session, until the moment `until` unless it renews its lease."""

    def __init__(self, until: datetime) -> None:
        super().__init__("another delivery of this message works on the session")
        self.until = until


def alive_now() -> Condition:
    """The session has not ended."""
    return one_of("status", _ALIVE)


def held_by(session: Session) -> Condition:
    """The delivery that entered as `session` still holds it. Positions alone do not tell two deliveries apart."""
    return equals("holder", session.holder)


def free_at(at: Position, now: datetime) -> Condition:
    """The session is before that position, or there with a lease that has ended."""
    left = both(equals("position", at.number), equals("done", False), below("held_until", items.text_of(now)))
    return both(alive_now(), either(below("position", at.number), left))


def passed(stored: Item) -> Exception:
    return Passed(stored.get("status", "gone"))


def not_free_at(at: Position) -> Refusal:
    """Makes Held while another delivery works at that position, otherwise Passed."""

    def refusal(stored: Item) -> Exception:
        alive = stored.get("status") in _ALIVE
        if alive and stored["position"] == at.number and not stored["done"]:
            return Held(datetime.fromisoformat(stored["held_until"]))
        return passed(stored)

    return refusal
