"""A disk of a few hundred kilobytes, in memory; only root may mount one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[Path]:
    """A disk mounted at a place; skips the test where that is not allowed, fails it in CI."""
    if os.geteuid() != 0:
        if os.environ.get("CI"):
            pytest.fail("only root may mount a small disk, and CI leaves nothing out")
        pytest.skip("only root may mount a small disk")
    place.mkdir()
    _mount(f"size={kilobytes}k", "-t", "tmpfs", "tmpfs", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
        place.rmdir()


def give_room(disk: Path, kilobytes: int) -> None:
    """Make a disk larger."""
    _mount(f"remount,size={kilobytes}k", str(disk))


def _mount(options: str, *named: str) -> None:
    subprocess.run(["mount", "-o", options, *named], check=True)
