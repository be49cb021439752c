"""A commit upon another one, of which only the objects that are new are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dulwich.objects import Blob, Commit, ShaFile, Tree

from deployer.failure import Code, StageFailed
from deployer.git.checkout import FOLDER
from deployer.git.pack import COMMIT, TREE, Object, Objects

PLAIN_FILE = 0o100644


@dataclass(frozen=True, slots=True)
class Signature:
    """`author` is `Name <address>`. The same signature under the same change gives the same commit."""

    author: str
    at: datetime
    message: str


@dataclass(frozen=True, slots=True)
class Made:
    """`commit` is its id (40 hexadecimal digits); `objects` are those that the parent does not have."""

    commit: str
    parent: str
    objects: tuple[ShaFile, ...]


def commit(objects: Objects, parent: bytes, changes: Mapping[str, bytes], *, signature: Signature) -> Made:
    """changes: whole files by their path. Raises StageFailed for a path that leads through a file."""
    new: list[ShaFile] = []
    root = Commit.from_string(_content(objects, parent, COMMIT)).tree
    made = Commit()
    made.tree = _tree(objects, root, changes, new=new)
    made.parents = [parent]  # type: ignore[list-item]  # a bare id
    made.author = made.committer = signature.author.encode()
    made.author_time = made.commit_time = int(signature.at.timestamp())
    made.author_timezone = made.commit_timezone = 0
    made.encoding = b"UTF-8"
    made.message = signature.message.encode()
    return Made(made.id.decode(), parent.decode(), (made, *new))


def _tree(objects: Objects, tree_id: Any, changes: Mapping[str, bytes], *, new: list[ShaFile]) -> Any:
    """The id of the tree with the changes in it; what had to be made for it is added to `new`."""
    tree = Tree.from_string(_content(objects, bytes(tree_id), TREE)) if tree_id else Tree()
    below: dict[bytes, dict[str, bytes]] = defaultdict(dict)
    for path, content in changes.items():
        name, _, rest = path.partition("/")
        if rest:
            below[name.encode()][rest] = content
        else:
            blob = Blob.from_string(content)
            new.append(blob)
            tree[name.encode()] = (_mode(tree, name.encode()), blob.id)
    for folder, inside in below.items():
        known = _folder(tree, folder)
        tree[folder] = (FOLDER, _tree(objects, known, inside, new=new))
    new.append(tree)
    return tree.id


def _mode(tree: Tree, name: bytes) -> int:
    return tree[name][0] if name in tree else PLAIN_FILE


def _folder(tree: Tree, name: bytes) -> Any:
    if name not in tree:
        return None
    mode, found = tree[name]
    if mode != FOLDER:
        raise StageFailed(Code.NO_FIX, f"The fix changes a file below {name.decode()!r}, which is no folder.")
    return found


def _content(objects: Objects, wanted: bytes, kind: int) -> bytes:
    found: Object | None = objects.get(wanted)
    if found is None or found.kind != kind:
        raise StageFailed(Code.GIT_CLONE, "The commit is not whole: the host did not send all that belongs to it.")
    return found.content
