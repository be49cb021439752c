"""A foreign page in a real browser does nothing to the platform on the same machine.

Each attack is tried from another port of this machine, and from a name of the page's own that leads here.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.answers import Answers
from tests.browser.chromium import REBOUND
from tests.browser.site import Site
from tests.browser.target import Target

_SETTLE_MS = 400
_POST = "async (url) => (await fetch(url, {method: 'POST', body: 'x'})).status"


def _image(target: Target) -> str:
    return f"<img src='{target.link()}'><img src='{target.at.door}/api/shop/buy'>"


def _script(target: Target) -> str:
    return f"<script src='{target.link()}'></script><link rel=stylesheet href='{target.at.door}/api/shop/buy'>"


def _frame(target: Target) -> str:
    return f"<iframe src='{target.link()}'></iframe><iframe src='{target.at.door}/api/shop/buy'></iframe>"


def _form(target: Target) -> str:
    fields = "".join(f"<input name='{name}' value='{value}'>" for name, value in _pairs(target.link()))
    urls = (target.link(), target.at.url, f"{target.at.door}/api/shop/buy")
    frame = "<form method=post target=f{0} action='{1}'>{2}</form><iframe name=f{0}></iframe>"
    forms = [frame.format(number, url, fields) for number, url in enumerate(urls)]
    return f"{''.join(forms)}<script>for (const form of document.forms) form.submit()</script>"


def _fetch(target: Target) -> str:
    urls = [target.link(), f"{target.at.door}/api/shop/buy", f"{target.at.url}/_skylift/save", target.upload("evil")]
    return f"""<script>
      for (const url of {urls!r}) for (const mode of ["cors", "no-cors"]) {{
        for (const method of ["GET", "POST"]) {{
          fetch(url, {{mode, method, body: method === "GET" ? undefined : "x"}}).catch(() => 0);
        }}
        if (mode === "cors") fetch(url, {{method: "PUT", body: "x"}}).catch(() => 0);
        navigator.sendBeacon(url, "x");
      }}
    </script>"""


def _socket(target: Target) -> str:
    addresses = [url.replace("http", "ws", 1) + "/api/shop/buy" for url in (target.at.url, target.at.door)]
    return f"""<script>
      window.opened = 0;
      for (const url of {addresses!r}) new WebSocket(url).onopen = () => window.opened++;
    </script>"""


def _pairs(url: str) -> list[list[str]]:
    return [pair.split("=", 1) for pair in url.partition("?")[2].split("&")]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", REBOUND])
@pytest.mark.parametrize("attack", [_image, _script, _frame, _form, _fetch, _socket])
def test_a_foreign_page_does_nothing(
    browser: Browser, foreign: Site, target: Target, attack: Callable[[Target], str], *, host: str
) -> None:
    foreign.page = attack(target)
    page = browser.new_page()
    answers = Answers(page, target)
    page.goto(foreign.url(host), wait_until="load")
    page.wait_for_timeout(_SETTLE_MS)
    if attack is _socket:
        assert page.evaluate("window.opened") == 0
    else:
        assert answers.statuses() == {403}, "the attack did not reach the platform, or was answered"
    assert target.harm() == []
    page.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", REBOUND])
def test_a_link_of_a_foreign_page_does_nothing_when_it_is_followed(
    browser: Browser, foreign: Site, target: Target, host: str
) -> None:
    foreign.page = f"<a href='{target.link()}'>a prize</a>"
    page = browser.new_page()
    answers = Answers(page, target)
    page.goto(foreign.url(host))
    page.click("a")
    page.wait_for_load_state()
    assert answers.statuses() == {403} and target.harm() == []
    page.close()


def test_a_page_whose_name_was_led_here_reads_nothing(browser: Browser, target: Target) -> None:
    """DNS rebinding: to the browser the platform is the page's own site."""
    page = browser.new_page()
    for url in (target.at.url, target.at.door):
        address = f"http://{REBOUND}:{url.rpartition(':')[2]}"
        for path in ("/", "/_skylift/status.json", "/_skylift/health", "/api/shop/buy"):
            answer = page.goto(address + path)
            assert answer is not None and answer.status == 403
            said = page.evaluate(_POST, address + path)
            assert said == 403
    assert target.harm() == []
    page.close()


def test_a_page_of_a_web_origin_uploads_and_calls_the_api(browser: Browser, allowed: Site, target: Target) -> None:
    """Without this the protection would have shut out the platform's own front end."""
    allowed.page = "<p>ours</p>"
    page = browser.new_page()
    page.goto(allowed.url())
    sent = page.evaluate("async (url) => (await fetch(url, {method: 'PUT', body: 'x'})).status", target.upload("mine"))
    assert sent == 200
    called = """async (url) => (await fetch(url, {method: 'POST', headers: {'x-own': '1'}})).text()"""
    before = target.calls()
    assert page.evaluate(called, f"{target.at.door}/api/shop/buy") == "sold"
    assert target.harm() == ["mine", *(["a call"] * (before + 1))]
    target.forget()
    page.close()


def test_a_link_to_the_platforms_page_may_be_followed(browser: Browser, foreign: Site, target: Target) -> None:
    foreign.page = f"<a href='{target.at.door}/'>what runs</a>"
    page = browser.new_page()
    page.goto(foreign.url())
    with page.expect_navigation() as navigation:
        page.click("a")
    assert navigation.value is not None and navigation.value.status == 200
    page.close()
