import time
from collections import Counter

from .conftest import Door, wait_until
from .fake_emulator import FakeEmulator


def test_every_answer_of_the_api_is_counted_and_timed(door: Door, emulator: FakeEmulator) -> None:
    def totals() -> Counter[str]:
        found: Counter[str] = Counter()
        for metric in list(emulator.metrics):
            if metric["dimensions"] == {"ApiId": "a1b2c3"}:
                found[metric["name"]] += sum(value * count for value, count in metric["values"])
        return found

    time.sleep(1.2)
    before = totals()
    for path, status in (("/open/x", 200), ("/nowhere", 404), ("/closed/x", 401), ("/open/raise", 500)):
        assert door.http.get(path).status_code == status

    wait_until(lambda: totals()["Count"] - before["Count"] == 4)
    gained = totals() - before
    assert (gained["4xx"], gained["5xx"]) == (2, 1)
    assert 0 < gained["Latency"] < 20_000
