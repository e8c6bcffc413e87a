"""Where a log is, as somebody names it: a folder, or an address that begins with http."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from subak.log.source import Source
from subak.transport.ahead import Ahead, in_threads, on_another_core
from subak.transport.folder_source import FolderSource
from subak.transport.http_source import HttpSource


def is_address(text: str) -> bool:
    """Whether it names an address, not a folder."""
    return text.lower().startswith(("http://", "https://"))


@contextmanager
def source_at(text: str) -> Iterator[Source]:
    """The log at an address or in a folder."""
    if is_address(text):
        with HttpSource(text) as source:
            yield source
    else:
        yield FolderSource(Path(text))


@contextmanager
def reading_ahead(text: str) -> Iterator[Ahead | None]:
    """What reads a log ahead: threads for an address, another core (where there is one) else."""
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
        with in_threads() as ahead:
            yield ahead
    else:
        yield None
