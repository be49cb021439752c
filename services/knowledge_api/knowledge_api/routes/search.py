"""Hybrid search."""

from skylift.http import Listing, Router

from knowledge_api.routes.limited import Searching
from knowledge_api.routes.problems import answers
from knowledge_api.schemas.search import Hit, Query
from knowledge_api.services import Wired

router = Router(prefix="/api/knowledge/search", tags=["search"])


@router.post("", responses=answers())
def search_documents(body: Query, _caller: Searching, services: Wired) -> Listing[Hit]:
    """The passages that fit the query best, by its words and by its meaning, best first.

    One answer holds all there is: `next_cursor` is always null.
    """
    found = services.search.find(body.query, limit=body.limit, document_ids=body.document_ids)
    return Listing(items=[Hit.of(hit) for hit in found], next_cursor=None)
