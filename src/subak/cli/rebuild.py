"""`subak rebuild`: the read tables and the public tree made anew from the entries."""

import argparse

from subak.cli.act import folder_of
from subak.cli.console import Console
from subak.service.writer import Writer


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """`subak rebuild` has no arguments of its own."""


def run(options: argparse.Namespace, console: Console) -> None:
    """Rebuild with progress; starting the writer has made missing tiles already."""
    with Writer(folder_of(options)) as writer:
        progress = console.progress("rebuild.progress")
        writer.rebuild(progress)
        progress(writer.state.size, writer.state.size)
        console.say("rebuild.done", size=writer.state.size)
