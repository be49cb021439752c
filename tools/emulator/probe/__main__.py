"""`python -m probe [NAME...]`: which behaviours are not as recorded; `--record` makes them the record."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from . import checking, record, running


def main() -> int:
    """1 when something changed and was not to be recorded."""
    options = _options()
    kinds = [record.MENDED] if options.mended else [record.MENDED, record.STOCK]
    was = record.read()
    now = {kind: _results(kind, options.only, was[kind]) for kind in kinds}
    changed = False
    for kind, results in now.items():
        before = {name: result for name, result in was[kind].items() if not options.only or name in results}
        lines = record.changes(before, results)
        works = sum(result == checking.WORKS for result in results.values())
        sys.stdout.write("\n".join([f"{kind}: {works} of {len(results)} as on AWS", *lines, ""]))
        changed = changed or bool(lines)
        was[kind] = {**(was[kind] if options.only else {}), **results}
    if options.record:
        record.write(was)
    return int(changed and not options.record)


def _results(kind: str, only: list[str], was: record.Results) -> record.Results:
    with tempfile.TemporaryDirectory() as folder, running.emulator(Path(folder), mended=kind == record.MENDED) as at:
        first = checking.run(*at, only)
        # All at once, one may be late; what differs is asked again, with less beside it.
        different = [name for name, result in first.items() if was.get(name) != result]
        return {**first, **checking.run(*at, different)} if different else first


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="probe", description="compare the emulator with what it did last time")
    parser.add_argument("only", nargs="*", metavar="NAME", help="checks whose names begin so, such as sqs")
    parser.add_argument("--mended", action="store_true", help="not MiniStack without our mends as well")
    parser.add_argument("--record", action="store_true", help="write what is found as the new record")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
