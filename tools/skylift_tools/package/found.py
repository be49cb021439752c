"""Which folders are functions: those that ship a package with a `handler.py`."""

from pathlib import Path

from skylift_infra.packaging import PackagingError
from skylift_infra.packaging.member import workspace_root


def root() -> Path:
    """The checkout that this command was installed from."""
    return workspace_root(Path(__file__).resolve().parent)


def functions(names: tuple[str, ...] = ()) -> list[Path]:
    """Folders under services/ and infra/, all of them or those named; an unknown name is an error that lists them."""
    found = {folder.name: folder for folder in sorted(root().glob("*/*")) if _handlers(folder)}
    if unknown := [name for name in names if name not in found]:
        raise PackagingError(f"no service is called {', '.join(unknown)}; there are {', '.join(found) or 'none'}.")
    return [found[name] for name in names or found]


def handler_module(folder: Path) -> str:
    """`knowledge_api.handler` of `services/knowledge_api`."""
    return f"{_handlers(folder)[0].parent.name}.handler"


def _handlers(folder: Path) -> list[Path]:
    """A brought app may have a module of that name, too, but lies in no package."""
    return [found for found in folder.glob("*/handler.py") if found.parent.name.isidentifier()]
