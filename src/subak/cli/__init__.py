"""The command line: `subak COMMAND`, in French and English.

Invariant: this module loads nothing, so that Ctrl-C is heard also while the rest is loaded.
"""

from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code: those of `program`, 130 where it was interrupted."""
    try:
        from subak.cli.program import run  # noqa: PLC0415 - what takes time to load

        return run(arguments)
    except KeyboardInterrupt:
        from subak.cli.interrupted import say_so  # noqa: PLC0415 - rarely needed

        say_so(arguments)
        return INTERRUPTED
