"""Lines of a session as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

Report = dict[str, Any]
Shown = tuple[str, dict[str, Any]]
_STYLES: dict[str, dict[str, Any]] = {"warning": {"fg": "yellow"}, "error": {"fg": "red"}}
_MARKS = {"warning": "! ", "error": "✗ "}


def line(said: Report, began: str) -> Shown:
    """`  12.3s deploy (2)   ! The stack ...`: since the session began, stage and attempt, what was said; its style."""
    attempt = f" ({said['attempt']})" if said["attempt"] > 1 else ""
    mark = _MARKS.get(said["level"], "")
    text = f"{seconds(began, said['at']):6.1f}s {said['stage'] + attempt:<12} {mark}{said['text']}"
    return text, _STYLES.get(said["level"], {})


def standing(report: Report, now: float) -> str:
    """While nothing new is said. now: seconds since the session began."""
    attempt = f", attempt {report['attempt']} of {report['max_attempts']}" if report["attempt"] > 1 else ""
    return f"{now:6.1f}s {report['stage'] or 'waiting'}{attempt} ..."


def ending(report: Report) -> Iterator[Shown]:
    """What has come of it, and where it is; of a failure's reason and lines what the timeline does not have."""
    took = f" in {seconds(report['created_at'], report['ended_at']):.1f} s" if report["ended_at"] else ""
    attempts = f" after {report['attempt']} attempts" if report["attempt"] > 1 else ""
    good = report["status"] == "success"
    yield "", {}
    yield f"{'✓' if good else '✗'} {report['status']}{attempts}{took}", {"fg": "green" if good else "red", "bold": True}
    if error := report["error"]:
        reason = "".join(f": {said}" for said in _untold(report, [error["reason"]]))
        yield f"  {error['stage']}: {error['code']}{reason}", {}
        yield from ((f"    {said}", {"dim": True}) for said in _untold(report, error["lines"]))
    if report["fix_branch"]:
        yield f"  fixed on the branch {report['fix_branch']}", {}
    elif report["patch_url"] and error:
        yield f"  the fix as a patch, for a few minutes: {report['patch_url']}", {}
    yield from ((f"  {name} = {value}", {}) for name, value in report["outputs"].items())


def advice(analysis: Report, report: Report) -> Iterator[Shown]:
    """What the analyser makes of a failure; the cause where it is another than what the last lines told."""
    cause = analysis["root_cause"]
    if cause and not any(cause in said for said in _last_words(report)):
        yield f"  cause: {cause}", {}
    yield from ((f"  to do: {step}", {}) for step in analysis["fix_instructions"])


def _untold(report: Report, words: Iterable[str]) -> list[str]:
    """Those that stand in no line of the timeline, which was shown before."""
    return [said for said in words if not any(said in each["text"] for each in report["timeline"])]


def _last_words(report: Report) -> Iterator[str]:
    """What is at hand at the end of a failed session; a cause further back is worth naming."""
    errors = [each["text"] for each in report["timeline"] if each["level"] == "error"]
    yield from errors[-1:]
    if error := report["error"]:
        yield from (error["reason"], *_untold(report, error["lines"]))


def seconds(began: str, at: str) -> float:
    return (datetime.fromisoformat(at) - datetime.fromisoformat(began)).total_seconds()
