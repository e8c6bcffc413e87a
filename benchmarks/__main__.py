"""Run the benchmarks: `python -m benchmarks [NAME…] [--full] [--json]`; exit 1 for a missed bar."""

import argparse
import importlib
import json
import sys
from collections.abc import Callable

from benchmarks.measuring import Line, MissingError, load

BY_DEFAULT = (
    "replay",
    "append",
    "submitting",
    "arrivals",
    "verification",
    "contributions",
    "overlaps",
    "flows",
    "paths",
    "scores",
    "size",
)
WITH_FULL = ("size", "verification")


def main() -> int:
    """Measure what is named, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BY_DEFAULT], metavar="NAME")
    parser.add_argument(
        "--git", metavar="FOLDER", help="import this repository; alone or beside NAME…"
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="more years for size, a million entries for verification: minutes longer",
    )
    parser.add_argument("--json", action="store_true", help="the table for programs")
    options = parser.parse_args()
    lines: list[Line] = []
    for name in options.names or (() if options.git else BY_DEFAULT):
        lines += _module(name)(full=options.full) if name in WITH_FULL else _module(name)()
    if options.git:
        lines += _module("git_import")(options.git)
    if options.json:
        print(json.dumps([_fields(line) for line in lines], ensure_ascii=False, indent=1))
    else:
        _print(lines)
    return 0 if all(line.reached for line in lines) else 1


def _module(name: str) -> Callable[..., list[Line]]:
    print(f"{name} …", file=sys.stderr)
    run: Callable[..., list[Line]] = importlib.import_module(f"benchmarks.{name}").run
    return run


def _fields(line: Line) -> dict[str, str | float | bool]:
    return {
        "name": line.name,
        "subak": line.subak,
        "baseline": line.baseline,
        "value": round(line.value, 3),
        "bar": line.bar,
        "sign": line.sign,
        "reached": line.reached,
    }


def _print(lines: list[Line]) -> None:
    print(f"{'':40}{'Subak':>12}{'baseline':>12}{'ratio':>10}{'bar':>10}")
    for line in lines:
        bar = f"{line.sign} {line.bar:g}" if line.sign else "–"
        mark = "" if line.reached else "  missed"
        row = f"{line.name:40}{line.subak:>12}{line.baseline:>12}{line.value:>10.2f}{bar:>10}"
        print(row + mark)
    print(f"load of the machine at the end: {load()}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except MissingError as missing:
        sys.exit(f"{missing} is not here, and under CI nothing is left out")
