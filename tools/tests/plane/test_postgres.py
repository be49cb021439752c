"""Without these one platform removes the databases of another."""

import threading
from pathlib import Path

from skylift_tools.plane import postgres
from skylift_tools.plane.layout import Layout


def test_a_platform_that_sweeps_while_another_starts_leaves_its_databases_alone(tmp_path: Path) -> None:
    layout = Layout(tmp_path, tmp_path / "state")
    data = tmp_path / "data" / "cluster"
    data.mkdir(parents=True)
    layout.state.mkdir()
    layout.postgres.symlink_to(data)
    over = threading.Event()

    def start() -> None:
        while not over.is_set():
            postgres._belongs(data, layout)

    starting = threading.Thread(target=start)
    starting.start()
    for _ in range(2_000):
        postgres._sweep(data.parent)
    over.set()
    starting.join()
    assert data.is_dir()


def test_databases_whose_state_folder_is_gone_are_swept_away(tmp_path: Path) -> None:
    layout = Layout(tmp_path, tmp_path / "state")
    data = tmp_path / "data" / "cluster"
    data.mkdir(parents=True)
    postgres._belongs(data, layout)
    postgres._sweep(data.parent)
    assert list(data.parent.iterdir()) == []
