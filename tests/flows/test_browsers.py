"""What a page in a browser may do: without these, an upload works in tests and fails for every user."""

import httpx

from tests.builders import pdf
from tests.flows import knowledge
from tests.running import RunningPlatform


def test_a_page_that_the_platform_serves_may_upload_and_a_foreign_one_may_not(platform: RunningPlatform) -> None:
    content = pdf.pages(["Pages upload too."])
    with platform.client("manager") as manager:
        upload = knowledge.announce(manager, content, "from-a-page.pdf").raise_for_status().json()["upload"]

    def preflight(origin: str) -> httpx.Response:
        asked = {"access-control-request-method": "PUT", "access-control-request-headers": ",".join(upload["headers"])}
        return httpx.options(upload["url"], headers={"origin": origin, **asked})

    assert preflight(platform.url).headers["access-control-allow-origin"] == platform.url
    assert "access-control-allow-origin" not in preflight("https://evil.example").headers
