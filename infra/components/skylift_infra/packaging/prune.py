"""Takes out of an installed tree what no running function opens."""

import shutil
from pathlib import Path

from skylift_infra.packaging.errors import PackagingError

# `bin` is scripts, and only at the top; tests, caches and C sources stand anywhere.
_FOLDERS = frozenset({"__pycache__", "tests", "test"})
_SUFFIXES = frozenset({".pyi", ".pyx", ".pxd", ".pyc", ".c", ".cc", ".cpp", ".h", ".hpp", ".a"})
# importlib.metadata answers versions and entry points from these.
_METADATA = frozenset({"METADATA", "entry_points.txt"})


def prune(tree: Path, *, leave_out: tuple[str, ...] = ()) -> None:
    """Delete from `tree` what is never read.

    A pattern of `leave_out` begins with a library's folder; where that library is in, it must match.
    """
    for pattern in leave_out:
        _leave_out(tree, pattern)
    shutil.rmtree(tree / "bin", ignore_errors=True)
    for path in sorted(tree.rglob("*"), reverse=True):
        if path.is_dir():
            _prune_folder(path)
        elif _is_unread(path, tree):
            path.unlink()
    for metadata in tree.glob("*.dist-info/METADATA"):
        _cut_description(metadata)


def _cut_description(metadata: Path) -> None:
    """Keep the headers; below them stands the project's whole README."""
    headers, _, _ = metadata.read_text(encoding="utf-8").partition("\n\n")
    metadata.write_text(f"{headers}\n", encoding="utf-8")


def _leave_out(tree: Path, pattern: str) -> None:
    if not (tree / pattern.split("/")[0]).exists():
        return
    matches = list(tree.glob(pattern))
    if not matches:
        raise PackagingError(
            f"[tool.skylift.package] leave-out: {pattern!r} matches nothing any more; take it out of the list."
        )
    for match in matches:
        shutil.rmtree(match) if match.is_dir() else match.unlink()


def _prune_folder(folder: Path) -> None:
    if folder.name in _FOLDERS:
        shutil.rmtree(folder)
    elif not any(folder.iterdir()):
        folder.rmdir()


def _is_unread(path: Path, tree: Path) -> bool:
    if path.suffix in _SUFFIXES or path.name.startswith("."):
        return True
    top = path.relative_to(tree).parts[0]
    return top.endswith(".dist-info") and path.name not in _METADATA
