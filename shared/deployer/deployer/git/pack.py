"""A pack, unpacked in memory: every object is measured by what it says of itself before it is inflated.

Source: https://git-scm.com/docs/pack-format
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from io import BytesIO
from typing import Any

from dulwich.errors import ApplyDeltaError, ObjectFormatException
from dulwich.pack import DELTA_TYPES, UnpackedObject, UnpackedObjectIterator, UnresolvedDeltas, unpack_object

from deployer.failure import Code, StageFailed
from deployer.git.limits import Budget

COMMIT, TREE, BLOB = 1, 2, 3
_HEADER, _DIGEST = 12, 20
# What dulwich raises for bytes that are no pack.
_DAMAGED = (
    ApplyDeltaError,
    AssertionError,
    IndexError,
    KeyError,
    ObjectFormatException,
    UnresolvedDeltas,
    ValueError,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Object:
    """`kind` is COMMIT, TREE, BLOB or git's number of a tag."""

    kind: int
    content: bytes


Objects = Mapping[bytes, Object]
"""By id, 40 hexadecimal digits."""


def unpacked(pack: bytes, budget: Budget) -> Objects:
    """Raises StageFailed: SOURCE_LIMIT before too much is inflated, GIT_CLONE for what is no whole pack."""
    if len(pack) < _HEADER + _DIGEST or sha1(pack[:-_DIGEST], usedforsecurity=False).digest() != pack[-_DIGEST:]:
        raise _damaged()
    try:
        return {each.sha().hex().encode(): _object(each) for each in _measured(pack, budget)}
    except _DAMAGED:
        raise _damaged() from None


def _measured(pack: bytes, budget: Budget) -> UnpackedObjectIterator:
    """The chains of deltas, once the sizes of all objects are known to be within the budget."""
    count = int.from_bytes(pack[8:_HEADER], "big")
    budget.count_objects(count)
    file = BytesIO(pack)
    chains = UnpackedObjectIterator(file, _git_sha1)
    at = _HEADER
    for _ in range(count):
        budget.seconds_left()
        budget.inflate(_declared(pack, at))
        file.seek(at)
        found, unused = unpack_object(file.read, _git_sha1)
        if found.pack_type_num in DELTA_TYPES:
            budget.inflate(_of_result(b"".join(found.decomp_chunks)))
        found.offset = at
        chains.record(found)
        at = file.tell() - len(unused)
    return chains


def _declared(pack: bytes, at: int) -> int:
    """The inflated size of the object at that place: four bits, then seven from each byte."""
    size, shift = pack[at] & 0x0F, 4
    while pack[at] & 0x80:
        at += 1
        size |= (pack[at] & 0x7F) << shift
        shift += 7
    return size


def _of_result(delta: bytes) -> int:
    """The size of what a delta makes, which stands behind the size of what it is made from."""
    _, at = _number(delta, 0)
    return _number(delta, at)[0]


def _number(delta: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = delta[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return number, at


def _object(found: UnpackedObject) -> Object:
    if found.obj_type_num is None or found.obj_chunks is None:
        raise ValueError("an object without a kind")
    return Object(found.obj_type_num, b"".join(found.obj_chunks))


def _git_sha1() -> Any:
    return sha1(usedforsecurity=False)


def _damaged() -> StageFailed:
    return StageFailed(Code.GIT_CLONE, "What the host sent is no whole repository: it is damaged or cut off.")
