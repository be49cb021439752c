from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from knowledge.documents.document import Status

from tests.builders.documents import NOW, SCANNED


def test_the_version_that_answers_is_downloaded_under_its_own_name(world: Any) -> None:
    first = world.announce(filename='Über "uns" 50%.pdf')
    old = world.make_ready(first)
    new = world.version(world.announce(b"changed", filename='Über "uns" 50%.pdf', replace=True))
    body = world.client("user").get(f"/documents/{old.document_id}/download").json()
    assert (body["version_id"], body["method"], body["headers"]) == (str(old.version_id), "GET", {})
    query = parse_qs(urlsplit(body["url"]).query)
    assert str(old.version_id) in body["url"] and str(new.version_id) not in body["url"]
    plain, exact = "_ber _uns_ 50_.pdf", "%C3%9Cber%20%22uns%22%2050%25.pdf"
    assert query["response-content-disposition"] == [f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"]
    assert int(query["X-Amz-Expires"][0]) <= 60


def test_there_is_nothing_to_download_before_a_version_is_ready(world: Any) -> None:
    made = world.version(world.announce())
    path = f"/documents/{made.document_id}/download"
    assert "not uploaded yet" in world.client("user").get(path).json()["detail"]
    world.store.start_processing(made, world.now)
    answer = world.client("user").get(path)
    assert (answer.status_code, "processed" in answer.json()["detail"]) == (409, True)
    world.store.fail(replace(made, status=Status.PROCESSING), SCANNED, NOW)
    assert "failed" in world.client("user").get(path).json()["detail"]
