from typing import Annotated

import pytest
from fastapi import Depends
from pydantic import BaseModel
from skylift.http import Caller, Manager, Router, create_app, lambda_handler
from skylift.testing import call


class Book(BaseModel):
    title: str


async def librarian(caller: Manager) -> Caller:
    return caller


@pytest.mark.parametrize("path", ["/books", "/shelves"])
@pytest.mark.parametrize(("groups", "status"), [(None, 401), (["user"], 403), (["manager"], 422)])
def test_who_may_not_ask_is_told_so_before_the_body_is_looked_at(
    path: str, groups: list[str] | None, status: int
) -> None:
    router = Router()

    @router.post("/books")
    def add(book: Book, caller: Manager) -> None: ...

    @router.post("/shelves")
    def extend(book: Book, caller: Annotated[Caller, Depends(librarian)]) -> None: ...

    app = create_app("Shelf", "shelf")
    app.include_router(router)
    assert call(lambda_handler(app), "POST", path, body="{no json", groups=groups).status == status
