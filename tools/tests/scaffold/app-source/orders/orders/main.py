from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, WebSocket

from orders import routes


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, str]]:
    yield {"opened": "at startup"}


app = FastAPI(title="Orders", lifespan=lifespan)
app.include_router(routes.router)


@app.get("/")
def terms() -> dict[str, str]:
    return {"terms": Path("terms.txt").read_text().strip()}


@app.websocket("/live")
async def live(socket: WebSocket) -> None:
    await socket.accept()


def create_app() -> FastAPI:
    return app
