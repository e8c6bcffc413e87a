"""`subak serve`: the writer as a process of its own, for other processes on this machine."""

import argparse
import signal

from subak.cli.act import folder_of
from subak.cli.console import Console
from subak.service.server import Server
from subak.service.writer import Writer


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """`subak serve` has no arguments of its own."""


def run(options: argparse.Namespace, console: Console) -> None:
    """Serve until SIGTERM or Ctrl-C; what was acknowledged is durable."""
    with Writer(folder_of(options)) as writer:
        server = Server(writer)
        signal.signal(signal.SIGTERM, lambda *_: server.stop())
        console.note("serve.ready", socket=writer.folder.socket, size=writer.state.size)
        server.serve()
