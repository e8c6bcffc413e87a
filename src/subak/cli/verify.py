"""`subak verify`: what a stranger checks of a log.

Bytes, tree, signature, every rule again, digests.
"""

import argparse
import gc

from subak.audit.verify import Asked, Verified, verify
from subak.cli.console import Console
from subak.cli.files import read_named
from subak.log.note import NOTE_BYTES_LIMIT
from subak.transport.sources import reading_ahead, source_at


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak verify`."""
    word = console.word
    parser.add_argument("log", metavar=word("LOG"), help=word("verify.log"))
    parser.add_argument("--prev", metavar=word("FILE"), help=word("verify.--prev"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Verify; the first thing that is wrong is named, exit 3."""
    gc.disable()  # a replay makes no cycles, and looking for them costs a tenth of its time
    progress = console.progress("verify.progress")
    previous = None if options.prev is None else _note(options.prev)
    with source_at(options.log) as source, reading_ahead(options.log) as ahead:
        found = verify(source, Asked(previous, progress, ahead or map))
    progress(found.size, found.size)
    if console.form == "json":
        console.value(_report(found))
        return
    _tell(found, console)


def _note(name: str) -> str:
    return read_named(name, NOTE_BYTES_LIMIT).decode("utf-8", "replace")


def _tell(found: Verified, console: Console) -> None:
    now = found.checkpoint
    console.say("verify.right", size=now.size, origin=now.origin, days=found.days)
    console.say("verify.others", **found.others._asdict())
    console.say("verify.payloads", **found.payloads._asdict())
    console.say("verify.root", root=now.root.hex())
    if found.previous is not None:
        console.say("verify.goes_on", earlier=found.previous.size)
    if not found.listed:
        console.say("verify.not_listed")
    console.say("verify.limits")


def _report(found: Verified) -> dict[str, str | int | None]:
    now, before = found.checkpoint, found.previous
    return {
        "verified": "yes",
        "origin": now.origin,
        "size": now.size,
        "root": now.root.hex(),
        "days_closed": found.days,
        "documents": found.others.documents,
        "openings": found.others.openings,
        "withheld": found.payloads.withheld,
        "erased": found.payloads.erased,
        "goes_on_from": None if before is None else before.size,
        "all_files_seen": "yes" if found.listed else "no",
    }
