"""Functions that do not start are said once per error, and again after they did."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from skylift_tools.plane.console import Console
from skylift_tools.plane.failures import Failures
from skylift_tools.plane.layout import Layout


def _seen(state: str, error: str | None) -> dict[str, dict[str, Any]]:
    return {"api": {"state": state, "last_error": error}}


def test_a_failure_is_said_once_and_again_when_it_is_new(tmp_path: Path) -> None:
    said = io.StringIO()
    failures = Failures(Layout(tmp_path, tmp_path), Console(said, said))
    broken, fine = _seen("failed", "SyntaxError: app.py, line 3"), _seen("warm", "KeyError: of one call")
    for functions in (broken, broken, _seen("failed", "ImportError: x"), fine, broken):
        failures.tell(functions)
    assert said.getvalue().splitlines() == [
        *("skylift: api does not start:", "SyntaxError: app.py, line 3"),
        *("skylift: api does not start:", "ImportError: x"),
        *("skylift: api does not start:", "SyntaxError: app.py, line 3"),
    ]
