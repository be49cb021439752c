"""Searches the index as the API's function does: `python -m skylift_tools.bench.search_client`, in its environment.

An order on standard input, a JSON object: `questions`, a list of `{"words", "embedding"}`, and `document_ids` or null.
Answers a list of `{"milliseconds", "hits"}`. A search opens a connection of its own, as on Lambda, and that is in it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any
from uuid import UUID

from knowledge.index.store import SearchIndex
from skylift.database import Database
from skylift.settings import SUPPLIED, DatabaseSettings

LIMIT = 15


def main() -> None:
    order = json.load(sys.stdin)
    # The function reads more than these, so what else it is supplied with is none of their business.
    environment = {name: value for name, value in os.environ.items() if name != SUPPLIED}
    index = SearchIndex(Database(DatabaseSettings.from_environment(environment)), understood=frozenset({"en"}))
    within = order["document_ids"] and [UUID(each) for each in order["document_ids"]]
    # The driver and the signer are imported and the first connection is made before anything counts.
    index.reachable()
    sys.stdout.write(json.dumps([_timed(index, question, within) for question in order["questions"]]))


def _timed(index: SearchIndex, question: dict[str, Any], within: list[UUID] | None) -> dict[str, float]:
    began = time.perf_counter()
    hits = index.search(" ".join(question["words"]), question["embedding"], limit=LIMIT, document_ids=within)
    return {"milliseconds": (time.perf_counter() - began) * 1000, "hits": len(hits)}


if __name__ == "__main__":
    main()
