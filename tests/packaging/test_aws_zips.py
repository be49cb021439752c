"""What goes to AWS runs there: processor, Python and C library of every binary, read from its own headers."""

import io
import re
import zipfile
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from skylift_infra.packaging import Target, build

from tests.packaging.conftest import aws_zip

GLIBC = (2, 34)
_SHARED_OBJECT = re.compile(r"\.so(\.\d+)*$")
_OTHER_PYTHON = re.compile(r"\.cpython-(?!313-)\d+|\.pypy")


def _binaries(folder: Path) -> list[tuple[str, ELFFile]]:
    with zipfile.ZipFile(aws_zip(folder).path) as archive:
        names = [name for name in archive.namelist() if _SHARED_OBJECT.search(name)]
        return [(name, ELFFile(io.BytesIO(archive.read(name)))) for name in names]


def _glibc_needed(binary: ELFFile) -> tuple[int, ...]:
    section = binary.get_section_by_name(".gnu.version_r")
    assert section is None or isinstance(section, GNUVerNeedSection)
    needed = [version.name for _, versions in section.iter_versions() for version in versions] if section else []
    found = [re.fullmatch(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?", name) for name in needed]
    return max((tuple(map(int, match.groups())) for match in found if match), default=(0, 0))


def test_every_binary_is_for_graviton(folder: Path) -> None:
    wrong = [name for name, binary in _binaries(folder) if binary["e_machine"] != "EM_AARCH64"]
    assert not wrong


def test_every_extension_is_for_the_target_python_or_any(folder: Path) -> None:
    assert not [name for name, _ in _binaries(folder) if _OTHER_PYTHON.search(name)]


def test_every_binary_runs_on_the_c_library_of_amazon_linux(folder: Path) -> None:
    wrong = {name: _glibc_needed(binary) for name, binary in _binaries(folder) if _glibc_needed(binary) > GLIBC}
    assert not wrong


def test_holds_neither_the_sdk_nor_offline_models_nor_infrastructure(folder: Path) -> None:
    with zipfile.ZipFile(aws_zip(folder).path) as archive:
        top = {name.partition("/")[0] for name in archive.namelist()}
    assert not top & {"boto3", "botocore", "s3transfer", "minilm", "onnxruntime", "pulumi", "skylift_infra", "tests"}


def test_bytecode_is_for_the_target_python_and_never_checked_against_sources(folder: Path) -> None:
    package = aws_zip(folder)
    with zipfile.ZipFile(package.path) as archive:
        compiled = [name for name in archive.namelist() if name.endswith(".pyc")]
        flags = {int.from_bytes(archive.read(name)[4:8], "little") for name in compiled}
    assert bool(compiled) == package.bytecode
    assert all(name.endswith(".cpython-313.pyc") for name in compiled)
    assert flags <= {0b01}, "1 is hash-based and unchecked"


def test_stays_within_its_budget(folder: Path) -> None:
    package = aws_zip(folder)
    assert package.budget_bytes is not None
    assert package.size_bytes <= package.budget_bytes


def test_gives_the_same_bytes_every_time(folder: Path, tmp_path: Path) -> None:
    kept = aws_zip(folder)
    again = build(folder, target=Target.AWS, out=tmp_path, bytecode=kept.bytecode)
    assert (again.sha256, again.path.name) == (kept.sha256, kept.path.name)
