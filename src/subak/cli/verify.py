"""`subak verify`: what a stranger checks of a log.

Bytes, tree, signature, every rule again, digests.
"""

import argparse
import gc
from pathlib import Path

from subak.audit.verify import Verified, verify
from subak.cli.console import Console
from subak.transport.folder_source import FolderSource


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak verify`."""
    parser.add_argument(
        "folder", metavar=console.word("FOLDER"), help=console.word("verify.folder")
    )


def run(options: argparse.Namespace, console: Console) -> None:
    """Verify; the first thing that is wrong is named, exit 3."""
    gc.disable()  # a replay makes no cycles, and looking for them costs a tenth of its time
    progress = console.progress("verify.progress")
    found = verify(FolderSource(Path(options.folder)), progress)
    progress(found.size, found.size)
    if console.form == "json":
        console.value(_report(found))
        return
    console.say("verify.right", size=found.size, origin=found.origin, days=found.days)
    console.say("verify.others", documents=found.documents, openings=found.openings)
    console.say("verify.root", root=found.root.hex())
    console.say("verify.limits")


def _report(found: Verified) -> dict[str, str | int]:
    return {
        "verified": "yes",
        "origin": found.origin,
        "size": found.size,
        "root": found.root.hex(),
        "days_closed": found.days,
        "documents": found.documents,
        "openings": found.openings,
    }
