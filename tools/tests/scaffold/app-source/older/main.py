import fastapi
import pydantic


def create_app() -> fastapi.FastAPI:
    app = fastapi.FastAPI()

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "old but well", "fastapi": fastapi.__version__, "pydantic": pydantic.VERSION}

    return app
