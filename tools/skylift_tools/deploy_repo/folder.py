"""A folder of this machine instead of a URL: its repository is served to the local platform while a session runs."""

from __future__ import annotations

import secrets
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.simple_server import WSGIServer, make_server

from dulwich import porcelain
from dulwich.errors import NotGitRepository
from dulwich.repo import Repo
from dulwich.server import BackendRepo, DictBackend
from dulwich.web import WSGIRequestHandlerLogger, make_wsgi_chain

from skylift_tools.deploy_repo.problems import Refused


@dataclass(frozen=True)
class Folder:
    """root: of the git repository that it lies in. branch: what is checked out. project_root: the folder in it."""

    root: Path
    branch: str
    project_root: str

    @classmethod
    def at(cls, path: Path) -> Folder:
        """Raises Refused where there is no repository, no commit, or no branch."""
        if not path.is_dir():
            raise Refused(f"{path} is neither the URL of a repository nor a folder")
        try:
            repo = Repo.discover(path)
        except NotGitRepository:
            raise Refused(f"{path} lies in no git repository: `git init` there, and commit what to deploy") from None
        with repo:
            root = Path(repo.path).resolve()
            return cls(root, _branch(repo, root), path.resolve().relative_to(root).as_posix().removeprefix("."))

    @property
    def uncommitted(self) -> bool:
        """Whether files differ from what is committed, which is what is deployed."""
        found = porcelain.status(str(self.root))
        return bool(any(found.staged.values()) or found.unstaged or found.untracked)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The URL, for this machine alone. A fix becomes a branch of the repository itself."""
        with Repo(str(self.root)) as repo:
            # Nobody else on this machine guesses where it is.
            path = f"/{secrets.token_hex(8)}/{_plain(self.root.name)}"
            repositories: dict[str, BackendRepo] = {path: repo}
            application = make_wsgi_chain(DictBackend(repositories))
            server = make_server("127.0.0.1", 0, application, _Server, WSGIRequestHandlerLogger)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield f"http://localhost:{server.server_port}{path}"
            finally:
                server.shutdown()
                server.server_close()


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


def _branch(repo: Repo, root: Path) -> str:
    try:
        branch = porcelain.active_branch(repo).decode()
    except (KeyError, IndexError, ValueError):
        raise Refused(f"{root} has no branch checked out: `git switch` to one, or name it with --branch") from None
    if f"refs/heads/{branch}".encode() not in repo.refs.as_dict():
        raise Refused(f"{root} has no commit yet: commit what to deploy")
    return branch


def _plain(name: str) -> str:
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in name).strip("-") or "repository"
