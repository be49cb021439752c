"""Which folders are functions: those that ship a package with a `handler.py`."""

from pathlib import Path

from skylift_infra.packaging import PackagingError
from skylift_infra.packaging.member import workspace_root


def root() -> Path:
    """The checkout that this command was installed from."""
    return workspace_root(Path(__file__).resolve().parent)


def functions(names: tuple[str, ...] = ()) -> list[Path]:
    """Folders under services/ and infra/, all of them or those named; an unknown name is an error that lists them."""
    found = {handler.parents[1].name: handler.parents[1] for handler in sorted(root().glob("*/*/*/handler.py"))}
    if unknown := [name for name in names if name not in found]:
        raise PackagingError(f"no service is called {', '.join(unknown)}; there are {', '.join(found) or 'none'}.")
    return [found[name] for name in names or found]


def handler_module(folder: Path) -> str:
    """`knowledge_api.handler` of `services/knowledge_api`."""
    return f"{next(folder.glob('*/handler.py')).parent.name}.handler"
