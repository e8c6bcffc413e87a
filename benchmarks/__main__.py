"""`python -m benchmarks [NAME…] [--json]`: bars beside their baselines; exit 1 if one is missed."""

import json
import os
import sys
from importlib import import_module

from benchmarks.measuring import Line, load

NAMES = ("replay", "append", "submitting", "contributions")


def main() -> int:
    """Run what was named, or everything."""
    asked = [name for name in sys.argv[1:] if not name.startswith("-")] or list(NAMES)
    lines: list[Line] = []
    for name in asked:
        lines += import_module(f"benchmarks.{name}").run()
    if "--json" in sys.argv:
        print(json.dumps([vars(line) | {"reached": line.reached} for line in lines], indent=1))
    else:
        _table(lines)
    return 0 if all(line.reached for line in lines) else 1


def _table(lines: list[Line]) -> None:
    print(f"{'':<42}{'Subak':>12}{'baseline':>12}{'value':>9}{'bar':>9}")
    for line in lines:
        bar = f"≥ {line.bar:g}" if line.unit == "times" else f"< {line.bar:g}"
        mark = "" if line.reached else "  missed"
        print(f"{line.name:<42}{line.subak:>12}{line.baseline:>12}{line.value:>9.2f}{bar:>9}{mark}")
    print(f"{os.cpu_count()} cores, load {load()}; best of three, in turns")


if __name__ == "__main__":
    sys.exit(main())
