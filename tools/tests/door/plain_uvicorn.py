"""uvicorn as it is, in a thread of the test."""

import socket
import threading
from typing import Any

import uvicorn


class Server:
    def __init__(self, app: Any) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        options: dict[str, Any] = {"http": "httptools", "lifespan": "off", "interface": "asgi3", "log_config": None}
        self._server = uvicorn.Server(uvicorn.Config(app, **options))
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
