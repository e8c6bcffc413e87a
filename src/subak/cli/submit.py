"""`subak submit`: entries as JSON lines, all or nothing, or each for itself."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from subak.cli.act import Acting, acting_in
from subak.cli.console import Console
from subak.cli.files import naming
from subak.core.entry import Entry
from subak.core.errors import Refused, need
from subak.language.catalogue import refusal
from subak.service.said import read_signed
from subak.service.submission import Actor, Submission

LONGEST_LINE = 1 << 17

_Line = tuple[Entry, Actor | None]
"""An entry, and who signed it elsewhere."""


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak submit`."""
    parser.add_argument("file", metavar=console.word("FILE"), help=console.word("submit.file"))
    parser.add_argument("--each", action="store_true", help=console.word("submit.--each"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Read the lines, then say them."""
    with acting_in(options, console) as somebody:
        if options.each:
            _say_each(somebody, options.file)
        else:
            lines = [_read(console, line, number) for number, line in _lines(options.file)]
            console.say("submit.done", count=len(_say(somebody, lines)))


def _say(somebody: Acting, lines: Sequence[_Line]) -> list[int]:
    """Say lines at once: those that their author signed as they are, the others as who acts."""
    actors = [actor or Actor(somebody.by, somebody.principal) for _, actor in lines]
    authors = {actor.by for actor in actors}
    need(len(authors) < 2, "submit.authors_differ", authors=", ".join(sorted(authors)))
    return somebody.submit(
        Submission(
            [said for said, _ in lines],
            authors.pop() if authors else somebody.by,
            principals=[actor.principal for actor in actors],
            proofs=[actor.proof for actor in actors],
        )
    )


def _say_each(somebody: Acting, file: str) -> None:
    admitted = 0
    first: Refused | None = None
    for number, line in _lines(file):
        try:
            _say(somebody, [_read(somebody.console, line, number)])
            admitted += 1
        except Refused as refused:
            refused.facts.setdefault("line", number)
            somebody.console.note("submit.line", line=number)
            somebody.console.error(refused)
            first = first or refused
    somebody.console.say("submit.done", count=admitted)
    if first is not None:
        raise Refused("submit.some_refused", admitted=admitted)


def _read(console: Console, line: bytes, number: int) -> _Line:
    try:
        return read_signed(line)
    except Refused as refused:
        problem = refusal(console.language, refused)
        raise Refused("submit.line_refused", line=number, problem=problem) from refused


def _lines(file: str) -> Iterator[tuple[int, bytes]]:
    if file == "-":
        yield from _numbered(sys.stdin.buffer)
    else:
        with naming(file), Path(file).open("rb") as stream:
            yield from _numbered(stream)


def _numbered(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if line.strip():
            yield number, line.strip()
