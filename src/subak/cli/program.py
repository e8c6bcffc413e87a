"""The program: one command, and the exit code of what became of it.

Commands are modules loaded by name, so that `subak verify` imports nothing that only other commands
need. Exit: 0 fine, 1 refused, 2 usage, 3 corrupt, 4 unavailable; errors on stderr in the reader's
language.
"""

import sys
from collections.abc import Sequence

from subak.cli.arguments import given, read_globals
from subak.cli.console import Console
from subak.cli.running import run_chosen
from subak.core.errors import Corrupt, Refused, SubakError, Unavailable

REFUSED, CORRUPT, UNAVAILABLE = 1, 3, 4


def run(arguments: Sequence[str] | None) -> int:
    """Run one command, that of the process where none is given; gives its exit code."""
    chosen = read_globals(given(arguments))
    console = Console(chosen.language)
    try:
        run_chosen(chosen, console)
    except SubakError as error:
        console.error(error)
        return _exit_code(error)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe went away: nothing is wrong here
        return 0
    except OSError as error:
        console.error(_named(error))
        return UNAVAILABLE
    return 0


def _exit_code(error: SubakError) -> int:
    if isinstance(error, Refused):
        return REFUSED
    return CORRUPT if isinstance(error, Corrupt) else UNAVAILABLE


def _named(error: OSError) -> Unavailable:
    """A disk or a file that does not let us, in our words."""
    if error.errno == 28:  # ENOSPC
        return Unavailable("store.disk_full")
    problem = error.strerror or str(error)
    if error.filename:
        return Unavailable("store.file_not_available", file=str(error.filename), problem=problem)
    return Unavailable("store.not_available", problem=problem)
