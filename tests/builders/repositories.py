"""Git repositories made by a test and served on this machine over HTTP, to clone from and to push to.

with serving() as host:
    shop = host.repository("acme/shop", {"template.yaml": b"..."})
    shop.commit({"template.yaml": b"..."}, branch="fix")
    shop.url  # http://localhost:40123/acme/shop
"""

import threading
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

from dulwich.index import commit_tree
from dulwich.objects import Blob, Commit, Tree
from dulwich.refs import Ref
from dulwich.repo import MemoryRepo
from dulwich.server import DictBackend
from dulwich.web import WSGIRequestHandlerLogger, make_wsgi_chain

PLAIN, EXECUTABLE, LINK, SUBMODULE = 0o100644, 0o100755, 0o120000, 0o160000
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True)
class Entry:
    """What a tree holds at a path where it is no plain file; of a submodule, `content` is the id of its commit."""

    mode: int
    content: bytes


Files = Mapping[str, bytes | Entry]


@dataclass(frozen=True)
class Repository:
    url: str
    repo: MemoryRepo

    def commit(self, files: Files, *, branch: str = "main") -> str:
        """The branch now holds exactly these files; answers the commit's id."""
        return self.commit_tree(commit_tree(self.repo.object_store, self._blobs(files)), branch=branch)

    def commit_tree(self, tree: Any, *, branch: str = "main") -> str:
        commit, ref = Commit(), _ref(branch)
        commit.tree = tree
        commit.parents = [self.repo.refs[ref]] if ref in self.repo.refs else []
        commit.author = commit.committer = b"Ada <ada@example.com>"
        commit.author_time = commit.commit_time = 1_760_000_000
        commit.author_timezone = commit.commit_timezone = 0
        commit.message = b"Change"
        self.repo.object_store.add_object(commit)
        self.repo.refs[ref] = commit.id
        return commit.id.decode()

    def tree(self, *entries: tuple[bytes, int, Any]) -> Any:
        """A tree as no honest git writes it; answers its id."""
        made = Tree()
        for name, mode, found in entries:
            made.add(name, mode, found)
        self.repo.object_store.add_object(made)
        return made.id

    def blob(self, content: bytes) -> Any:
        made = Blob.from_string(content)
        self.repo.object_store.add_object(made)
        return made.id

    def files(self, branch: str) -> dict[str, bytes]:
        """What the branch holds, after a push perhaps."""
        store = self.repo.object_store
        commit: Any = store[self.repo.refs[_ref(branch)]]
        return {
            entry.path.decode(): store[entry.sha].as_raw_string()
            for entry in store.iter_tree_contents(commit.tree)
            if entry.mode != SUBMODULE
        }

    def head(self, branch: str = "main") -> str:
        """The id of the branch's commit."""
        return self.repo.refs[_ref(branch)].decode()

    def branches(self) -> list[str]:
        return sorted(name.decode() for name in self.repo.refs.keys(base=Ref(b"refs/heads")))

    def _blobs(self, files: Files) -> list[tuple[bytes, Any, int]]:
        entries = {path: each if isinstance(each, Entry) else Entry(PLAIN, each) for path, each in files.items()}
        return [
            (path.encode(), each.content if each.mode == SUBMODULE else self.blob(each.content), each.mode)
            for path, each in entries.items()
        ]


@dataclass
class Host:
    """`token` opens it; without one it is open to all. `requests` are the headers of what it was asked. A `readonly`
    one takes no push, as hosts do from whoever may read only."""

    url: str
    token: str | None = None
    readonly: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    answer: Application | None = None
    repositories: dict[str, MemoryRepo] = field(default_factory=dict)

    def repository(self, name: str, files: Files | None = None) -> Repository:
        """`name` is `owner/name`; without files it has no commit and no branch."""
        repo = MemoryRepo()
        repo.refs.set_symbolic_ref(Ref(b"HEAD"), _ref("main"))
        self.repositories[f"/{name}"] = repo
        made = Repository(f"{self.url}/{name}", repo)
        if files is not None:
            made.commit(files)
        return made

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.requests.append(environ)
        if self.token and environ.get("HTTP_AUTHORIZATION") != _basic(self.token):
            start_response("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="git"')])
            return []
        if self.readonly and "git-receive-pack" in f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}":
            start_response("403 Forbidden", [])
            return []
        serve = self.answer or make_wsgi_chain(DictBackend(self.repositories))  # type: ignore[arg-type]
        return serve(environ, start_response)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever goes away in the middle does so on purpose."""


@contextmanager
def serving(*, token: str | None = None) -> Iterator[Host]:
    """A git host on a free port of this machine."""
    host = Host("", token)
    server = make_server("127.0.0.1", 0, host, server_class=_Server, handler_class=WSGIRequestHandlerLogger)
    host.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _ref(branch: str) -> Ref:
    return Ref(f"refs/heads/{branch}".encode())


def _basic(token: str) -> str:
    return f"Basic {b64encode(f'x-access-token:{token}'.encode()).decode()}"
