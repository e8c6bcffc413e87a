"""`subak submit`: entries as JSON lines, all or nothing, or each for itself."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from subak.cli.act import Acting, acting_in
from subak.cli.console import Console
from subak.cli.files import naming
from subak.core.entry import Entry
from subak.core.errors import Refused
from subak.language.catalogue import refusal
from subak.service.said import read_said

LONGEST_LINE = 1 << 17


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
            entries = [_read(console, line, number) for number, line in _lines(options.file)]
            positions = somebody.say(entries)
            console.say("submit.done", count=len(positions))


def _say_each(somebody: Acting, file: str) -> None:
    admitted = 0
    first: Refused | None = None
    for number, line in _lines(file):
        try:
            somebody.say([_read(somebody.console, line, number)])
            admitted += 1
        except Refused as refused:
            refused.facts.setdefault("line", number)
            somebody.console.note("submit.line", line=number)
            somebody.console.error(refused)
            first = first or refused
    somebody.console.say("submit.done", count=admitted)
    if first is not None:
        raise Refused("submit.some_refused", admitted=admitted)


def _read(console: Console, line: bytes, number: int) -> Entry:
    try:
        return read_said(line, "")
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
