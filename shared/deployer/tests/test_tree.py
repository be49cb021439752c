"""Without these a repository writes outside of its folder."""

import io
import random
import tarfile
from pathlib import Path

import pytest
from deployer.failure import StageFailed
from deployer.tree import File, Limits, pack, unpack

LIMITS = Limits(bytes=1_000, files=3)


def test_what_is_packed_comes_out_as_it_was(tmp_path: Path) -> None:
    unpack(pack([File("app/run.sh", b"#!/bin/sh", executable=True), File("README.md", b"Shop")]), tmp_path, LIMITS)
    assert (tmp_path / "README.md").read_text() == "Shop"
    assert (tmp_path / "app" / "run.sh").stat().st_mode & 0o100


@pytest.mark.parametrize("path", ["../out", "/etc/passwd", "a/../../out", "a\\..\\out", ""])
def test_a_path_that_leaves_the_folder_is_refused_on_both_ways(path: str, tmp_path: Path) -> None:
    with pytest.raises(StageFailed):
        pack([File(path, b"x")])
    with pytest.raises(StageFailed):
        unpack(_archive(tarfile.TarInfo(path)), tmp_path, LIMITS)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(kind: bytes, tmp_path: Path) -> None:
    entry = tarfile.TarInfo("link")
    entry.type, entry.linkname = kind, "/etc/passwd"
    with pytest.raises(StageFailed):
        unpack(_archive(entry), tmp_path, LIMITS)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "files", [[File("big", b"x" * 1_001)], [File(str(number), b"") for number in range(4)]], ids=["bytes", "files"]
)
def test_what_is_over_a_limit_is_refused(files: list[File], tmp_path: Path) -> None:
    with pytest.raises(StageFailed):
        unpack(pack(files), tmp_path, LIMITS)


@pytest.mark.parametrize(("files", "size"), [(1, 1_000), (3, 300), (3, 1)])
def test_a_repository_at_its_limits_is_taken_out_again_though_nothing_of_it_gets_smaller(files: int, size: int) -> None:
    noise = random.Random(1)
    limits = Limits(files * size, files)
    packed = pack([File(f"{number:03}" * 100, noise.randbytes(size)) for number in range(files)])
    assert limits.bytes < len(packed) <= limits.packed_bytes


def _archive(entry: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        archive.addfile(entry)
    return out.getvalue()
