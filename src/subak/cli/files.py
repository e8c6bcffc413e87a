"""Files that somebody names on the command line."""

from pathlib import Path

from subak.core.errors import Refused, need


def read_named(name: str, at_most: int) -> bytes:
    """The bytes of a file. Refused: argument.file_unreadable, argument.file_too_large."""
    try:
        with Path(name).open("rb") as stream:
            raw = stream.read(at_most + 1)
    except OSError as error:
        problem = error.strerror or str(error)
        raise Refused("argument.file_unreadable", file=name, problem=problem) from None
    need(len(raw) <= at_most, "argument.file_too_large", file=name, at_most=at_most)
    return raw
