"""`subak serve`: the writer as a process of its own, and the public log for everybody.

Without `--public` nothing listens but the local socket: what the world sees is said, not assumed.
"""

import argparse
import signal
from contextlib import ExitStack

from subak.cli.act import folder_of
from subak.cli.console import Console
from subak.core.errors import need
from subak.service.public_server import PublicServer
from subak.service.server import Server
from subak.service.writer import Writer

THIS_MACHINE = "127.0.0.1"


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak serve`."""
    word = console.word
    parser.add_argument("--public", metavar=word("HOST:PORT"), help=word("serve.--public"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Serve until SIGTERM or Ctrl-C; what was acknowledged is durable."""
    place = None if options.public is None else host_and_port(options.public)
    with Writer(folder_of(options)) as writer, ExitStack() as held:
        server = Server(writer)
        signal.signal(signal.SIGTERM, lambda *_: server.stop())
        if place is not None:
            public = held.enter_context(PublicServer(writer.folder.public, *place))
            console.note("serve.public", address=public.address)
        console.note("serve.ready", socket=writer.folder.socket, size=writer.state.size)
        server.serve()


def host_and_port(text: str) -> tuple[str, int]:
    """Where to listen; a port alone is one of this machine.

    Refused: serve.address_malformed.
    """
    host, _, port = text.rpartition(":")
    sound = port.isascii() and port.isdigit() and int(port) < 1 << 16
    need(sound and (":" not in host or host[0] == "["), "serve.address_malformed", address=text)
    return host.strip("[]") or THIS_MACHINE, int(port)
