"""Without these a few bytes from a host fill our memory."""

import struct
import time
import zlib
from hashlib import sha1

import pytest
from deployer.failure import Code, StageFailed
from deployer.git.limits import Budget
from deployer.git.pack import unpacked

from tests.builders.fetching import LIMITS


def pack(*objects: bytes) -> bytes:
    body = b"PACK" + struct.pack(">LL", 2, len(objects)) + b"".join(objects)
    return body + sha1(body).digest()


def packed(kind: int, size: int, content: bytes, between: bytes = b"") -> bytes:
    """An object that says of itself that it has that size."""
    byte, rest, header = kind << 4 | size & 15, size >> 4, b""
    while rest:
        header += bytes([byte | 0x80])
        byte, rest = rest & 0x7F, rest >> 7
    return header + bytes([byte]) + between + zlib.compress(content)


def refused_pack(data: bytes) -> StageFailed:
    with pytest.raises(StageFailed) as failed:
        unpacked(data, Budget(LIMITS, 20))
    return failed.value


def test_an_object_that_says_it_is_huge_is_not_inflated() -> None:
    bomb = zlib.compress(bytes(200_000_000), 9)
    began = time.monotonic()
    assert refused_pack(pack(packed(3, 200_000_000, b"")[:-8] + bomb)).code is Code.SOURCE_LIMIT
    assert time.monotonic() - began < 1


def test_an_object_that_is_larger_than_it_says_is_damaged() -> None:
    assert refused_pack(pack(packed(3, 10, bytes(50_000_000)))).code is Code.GIT_CLONE


def test_a_delta_that_makes_something_huge_of_a_few_bytes_is_not_applied() -> None:
    base = packed(3, 100_000, bytes(100_000))
    copies = (b"\x80\x8d\x06" + b"\xff\xff\xff\x7f") + b"\xf0\xa0\x86\x01" * 5_000
    delta = packed(6, len(copies), copies, between=bytes([len(base)]))
    assert refused_pack(pack(base, delta)).code is Code.SOURCE_LIMIT


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PACK",
        pack(packed(3, 3, b"abc"))[:-1] + b"!",
        pack(packed(3, 3, b"abc"))[:20],
        pack(packed(7, 3, b"\x00\x00\x00", between=b"x" * 20)),
        pack(packed(6, 3, b"\x00\x00\x00", between=b"\x05")),
        pack(packed(0, 3, b"abc")),
        pack(b"\x33"),
    ],
)
def test_what_is_no_whole_pack_is_damaged(data: bytes) -> None:
    assert refused_pack(data).code is Code.GIT_CLONE


def test_a_pack_of_too_many_objects_is_not_looked_at() -> None:
    body = b"PACK" + struct.pack(">LL", 2, 4_000_000_000)
    assert "more than 50 files" in refused_pack(body + sha1(body).digest()).reason
