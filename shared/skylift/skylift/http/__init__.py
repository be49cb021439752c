"""An HTTP API's door: a FastAPI app with problem details, and its Lambda handler.

    app = create_app("Knowledge base", "knowledge", checks={"table": table_answers})

    @app.get("/api/knowledge/documents")
    async def list_documents(caller: User, limit: Limit = 20, cursor: Cursor = None) -> Listing[Document]: ...

    handler = lambda_handler(app)

`User`, `Manager` and `Admin` are dependencies: they ask for the role (401 without a verified token, 403 without the
role) and give the `Caller`. A service raises the nouns of `skylift.errors`; they become problem details here. Its
routers are `Router(prefix=...)`: FastAPI's, but a plain `def` endpoint needs no thread.
"""

from skylift.http.app import create_app
from skylift.http.caller import Admin, Caller, Manager, Role, User, groups_of
from skylift.http.lambda_door import lambda_handler
from skylift.http.parameters import Cursor, IdempotencyKey, Limit, Listing
from skylift.http.routing import Router

__all__ = [
    "Admin",
    "Caller",
    "Cursor",
    "IdempotencyKey",
    "Limit",
    "Listing",
    "Manager",
    "Role",
    "Router",
    "User",
    "create_app",
    "groups_of",
    "lambda_handler",
]
