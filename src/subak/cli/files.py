"""Files that somebody names on the command line: to be read, or to be made anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from subak.core.errors import Refused, need
from subak.log.note import VerifierKey

LARGEST_KEY = 4_096


def read_named(name: str, at_most: int) -> bytes:
    """The bytes of a file. Refused: argument.file_unreadable, argument.file_too_large."""
    with naming(name), Path(name).open("rb") as stream:
        raw = stream.read(at_most + 1)
    need(len(raw) <= at_most, "argument.file_too_large", file=name, at_most=at_most)
    return raw


def read_log_key(name: str) -> VerifierKey:
    """The key of a log in a file, as its `vkey` holds it. Refused: log.key_… and those above."""
    text = read_named(name, LARGEST_KEY).decode("utf-8", "replace")
    return VerifierKey.parse(text.removesuffix("\n"))


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Refuse `argument.file_unreadable` where the machine does not let us read the file."""
    try:
        yield
    except OSError as error:
        problem = error.strerror or str(error)
        raise Refused("argument.file_unreadable", file=name, problem=problem) from None


@contextmanager
def new_file(name: str) -> Iterator[TextIO]:
    """A text file that appears whole at the end, or not at all; nothing is overwritten.

    Refused: export.file_exists, export.file_not_writable.
    """
    path = Path(name)
    need(not path.exists(), "export.file_exists", file=name)
    beside = path.with_name(f"{path.name}.part")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as stream:
            yield stream
        beside.rename(path)
    except FileExistsError:
        raise Refused("export.file_exists", file=str(beside)) from None
    except OSError as error:
        beside.unlink(missing_ok=True)
        problem = error.strerror or str(error)
        raise Refused("export.file_not_writable", file=name, problem=problem) from None
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
