"""The files of a commit: plain files only, none outside of the repository, within the limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dulwich.objects import Commit, parse_tree

from deployer.failure import Code, StageFailed
from deployer.git.limits import too_large, too_many
from deployer.git.pack import BLOB, COMMIT, TREE, Objects
from deployer.tree import File, Limits, inside

FOLDER, LINK, SUBMODULE = 0o040000, 0o120000, 0o160000
_KIND, _MAY_RUN = 0o170000, 0o100
_ID_BYTES = 20
MAX_PATH = 1_000
# Of a file's or a folder's name, in bytes: no file system of ours takes more.
MAX_NAME = 255


@dataclass(frozen=True, slots=True)
class Checkout:
    """`commit` is its id (40 hexadecimal digits). `left_out`: paths of links and submodules, which are not taken."""

    commit: str
    files: tuple[File, ...]
    left_out: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return sum(len(file.content) for file in self.files)


@dataclass(frozen=True, slots=True)
class _Entry:
    path: str
    mode: int
    id: bytes

    @property
    def kind(self) -> int:
        return self.mode & _KIND


def checkout(objects: Objects, commit_id: bytes, limits: Limits) -> Checkout:
    """Raises StageFailed: SOURCE_LIMIT, or GIT_CLONE for a commit that is not whole."""
    files: list[File] = []
    left_out: list[str] = []
    size = 0
    for entry in _entries(objects, _tree_of(objects, commit_id), limits):
        if entry.kind in (LINK, SUBMODULE):
            left_out.append(entry.path)
            continue
        content = _content(objects, entry.id, BLOB)
        # One object may be the content of many files.
        size += len(content)
        if size > limits.bytes:
            raise too_large(limits)
        files.append(File(entry.path, content, executable=bool(entry.mode & _MAY_RUN)))
    return Checkout(commit_id.decode(), tuple(files), tuple(left_out))


def _tree_of(objects: Objects, commit_id: bytes) -> bytes:
    try:
        commit = Commit.from_string(_content(objects, commit_id, COMMIT))
        return bytes(commit.tree)
    except (ValueError, AttributeError, KeyError):
        raise _broken() from None


def _entries(objects: Objects, root: bytes, limits: Limits) -> Iterator[_Entry]:
    """Everything but folders. A folder may stand in many places: what is counted is what is walked through."""
    waiting, seen = [_Entry("", FOLDER, root)], 0
    while waiting:
        for entry in _listed(objects, waiting.pop()):
            seen += 1
            if seen > limits.files:
                raise too_many(limits)
            if entry.kind == FOLDER:
                waiting.append(entry)
            else:
                yield entry


def _listed(objects: Objects, folder: _Entry) -> Iterator[_Entry]:
    try:
        listed = list(parse_tree(_content(objects, folder.id, TREE), _ID_BYTES))
    except (ValueError, IndexError):
        raise _broken() from None
    if len({name for name, _, _ in listed}) < len(listed):
        # Git itself makes no such tree: one name would be a file and a folder.
        where = folder.path or "its top folder"
        raise StageFailed(Code.SOURCE_LIMIT, f"The repository holds two things of one name in {where}.")
    for name, mode, found in listed:
        yield _Entry(_path(folder.path, name), mode, bytes(found))


def _path(folder: str, name: bytes) -> str:
    try:
        text = name.decode()
    except UnicodeDecodeError:
        raise _outside(folder, repr(name)) from None
    if "/" in text or text in ("", ".", "..") or text.lower() == ".git" or not text.isprintable():
        raise _outside(folder, repr(text))
    if len(name) > MAX_NAME:
        raise _outside(folder, f"{text[:20]!r}... of {len(name)} bytes")
    path = f"{folder}/{text}" if folder else text
    if len(path) > MAX_PATH:
        raise StageFailed(Code.SOURCE_LIMIT, f"The repository holds a path of more than {MAX_PATH:,} characters.")
    return str(inside(path))


def _outside(folder: str, name: str) -> StageFailed:
    where = f" in {folder}" if folder else ""
    return StageFailed(Code.SOURCE_LIMIT, f"The repository holds a file{where} named {name}, which no file may be.")


def _content(objects: Objects, wanted: bytes, kind: int) -> bytes:
    found = objects.get(wanted)
    if found is None or found.kind != kind:
        raise _broken()
    return found.content


def _broken() -> StageFailed:
    return StageFailed(Code.GIT_CLONE, "The commit is not whole: the host did not send all that belongs to it.")
