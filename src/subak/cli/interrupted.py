"""Ctrl-C: one sentence in the reader's language, at whatever moment it comes."""

import signal
from collections.abc import Sequence

from subak.cli.arguments import given, read_language
from subak.cli.console import Console


def say_so(arguments: Sequence[str] | None) -> None:
    """Say that the program was interrupted; who presses the keys twice gets no more than that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Console(read_language(given(arguments))).note("interrupted")
