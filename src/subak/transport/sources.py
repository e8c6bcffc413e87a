"""Where a log is, as somebody names it: a folder, or an address that begins with http.

What speaks HTTP or starts processes is loaded only by who needs it: it takes a fifth of the
start of a command.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from subak.log.source import Source
from subak.transport.folder_source import FolderSource

if TYPE_CHECKING:
    from subak.transport.ahead import Ahead


def is_address(text: str) -> bool:
    """Whether it names an address, not a folder."""
    return text.lower().startswith(("http://", "https://"))


@contextmanager
def source_at(text: str) -> Iterator[Source]:
    """The log at an address or in a folder."""
    if is_address(text):
        from subak.transport.http_source import HttpSource  # noqa: PLC0415

        with HttpSource(text) as source:
            yield source
    else:
        yield FolderSource(Path(text))


@contextmanager
def reading_ahead(text: str) -> Iterator[Ahead | None]:
    """What reads a log ahead: threads for an address, another core (where there is one) else."""
    from subak.transport.ahead import in_threads, on_another_core  # noqa: PLC0415

    if is_address(text):
        with in_threads() as ahead:
            yield ahead
    elif len(os.sched_getaffinity(0)) > 1:
        with on_another_core() as ahead:
            yield ahead
    else:
        yield None


@contextmanager
def fetching_ahead(text: str) -> Iterator[Ahead | None]:
    """What fetches a log ahead, from an address; a folder is at hand."""
    if is_address(text):
        from subak.transport.ahead import in_threads  # noqa: PLC0415

        with in_threads() as ahead:
            yield ahead
    else:
        yield None
