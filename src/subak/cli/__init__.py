"""The command line: `subak COMMAND`, in French and English.

Commands are modules loaded by name, so that `subak verify` imports nothing that only other commands
need. Exit: 0 fine, 1 refused, 2 usage, 3 corrupt, 4 unavailable, 130 interrupted; errors on stderr
in the reader's language.
"""

import sys
from collections.abc import Sequence

from subak.cli.arguments import read_globals
from subak.cli.console import Console
from subak.cli.running import run_chosen
from subak.core.errors import Corrupt, Refused, SubakError, Unavailable

REFUSED, USAGE, CORRUPT, UNAVAILABLE, INTERRUPTED = 1, 2, 3, 4, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    chosen = read_globals(sys.argv[1:] if arguments is None else list(arguments))
    console = Console(chosen.language)
    try:
        run_chosen(chosen, console)
    except SubakError as error:
        console.error(error)
        return _exit_code(error)
    except KeyboardInterrupt:
        console.note("interrupted")
        return INTERRUPTED
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
    return Unavailable(
        "store.not_available", problem=f"{error.filename or ''} {error.strerror or error}".strip()
    )
