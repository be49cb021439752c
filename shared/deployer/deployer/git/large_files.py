"""Files that Git LFS keeps elsewhere: what a repository holds of them is a pointer of a few lines.

Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

from deployer.tree import File

_FIRST_LINE = b"version https://git-lfs.github.com/spec/"
_KEY = b"\noid "
# By the specification, a pointer is smaller.
_MAX_BYTES = 1024


def is_pointer(file: File) -> bool:
    content = file.content
    return len(content) < _MAX_BYTES and content.startswith(_FIRST_LINE) and _KEY in content
