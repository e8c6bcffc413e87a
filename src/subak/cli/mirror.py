"""`subak mirror`: keep a copy of somebody's public log, and remember what it showed."""

import argparse
import time
from pathlib import Path

from subak.cli.arguments import positive
from subak.cli.console import Console
from subak.cli.files import read_log_key
from subak.core.errors import Unavailable
from subak.service.mirror import Mirror
from subak.transport.sources import fetching_ahead, source_at


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak mirror`."""
    word = console.word
    parser.add_argument("log", metavar=word("LOG"), help=word("mirror.log"))
    parser.add_argument("folder", metavar=word("FOLDER"), help=word("mirror.folder"))
    parser.add_argument("--key", metavar=word("FILE"), help=word("mirror.--key"))
    how_often = parser.add_mutually_exclusive_group()
    how_often.add_argument("--once", action="store_true", help=word("mirror.--once"))
    how_often.add_argument(
        "--every", type=positive, metavar=word("SECONDS"), help=word("mirror.--every")
    )


def run(options: argparse.Namespace, console: Console) -> None:
    """Look at the log once, or again and again; a contradiction ends it, exit 3."""
    accepted = None if options.key is None else read_log_key(options.key)
    with (
        source_at(options.log) as source,
        fetching_ahead(options.log) as ahead,
        Mirror(Path(options.folder), source, ahead or map, accepted) as mirror,
    ):
        while True:
            try:
                _look(mirror, options, console)
            except Unavailable as error:
                if options.every is None:
                    raise
                console.error(error)
            if options.every is None:
                return
            time.sleep(options.every)


def _look(mirror: Mirror, options: argparse.Namespace, console: Console) -> None:
    progress = console.progress("mirror.progress")
    found = mirror.follow(progress)
    progress(found.size, found.size)
    if console.form == "json":
        console.value({**found._asdict(), "root": found.root.hex()})
    elif found.before == found.size and not any((found.openings, found.withdrawn)):
        console.say("mirror.nothing_new", **found._asdict())
    else:
        console.say("mirror.taken", folder=options.folder, **found._asdict())
