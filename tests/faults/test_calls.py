"""Each call of a writer to the kernel fails once, and kills once: the log survives it."""

import shutil
from pathlib import Path

import pytest

from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.writer import Writer
from tests.faults.acting import ACKNOWLEDGED, ACTS, SAID, STOPPED
from tests.faults.harming import Site, calls_of, harm
from tests.faults.soundness import check_sound, published
from tests.support.books import FIRST_SECOND, copy_books, new_books, registering

FAILS, KILLS = "error=EIO", "signal=KILL"
SOCKETS = ("sendto", "recvfrom")
"""Of a connection to PostgreSQL: it waits for what its server says of a failure, so the server is
killed elsewhere (`test_kills`), and the client here.
"""
SYNCS = ("fsync", "fdatasync")
BEFORE = tuple(f"a{number}" for number in range(240))


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Books with 241 entries, some commits old."""
    folder = new_books(tmp_path / "made")
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        for start in (0, 100, 200):
            writer.submit(registering(*BEFORE[start : start + 100]))
    return folder.root


def unpublished(books: Path) -> Path:
    """The same after a crash between the commit and the publication of forty entries more."""
    crashed = books.with_name("crashed")
    copy_books(books, crashed)
    with Writer(Folder(crashed), SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering(*(f"b{number}" for number in range(40))))
    shutil.rmtree(crashed / "public")
    shutil.copytree(books / "public", crashed / "public")
    return crashed


def problem_of(books: Path, act: str, site: Site, how: str) -> str | None:
    """What is wrong after an act was harmed at a site, if anything is."""
    copied = books.with_name("copy")
    shutil.rmtree(copied, ignore_errors=True)
    copy_books(books, copied)
    before = published(copied)
    ended = harm(copied, act, site, how)
    try:
        assert ended.exit == (-9 if how == KILLS else 0), f"exit {ended.exit}: {ended.problem}"
        if how == FAILS and act in ("append", "batch"):
            assert ended.told in (ACKNOWLEDGED, STOPPED), ended
            seen = site.call in SYNCS and not ended.is_late and not ended.is_unseen
            assert not seen or ended.told == STOPPED, ended
        check_sound(copied, SAID[act] if ended.told == ACKNOWLEDGED else (), before)
    except Exception as error:  # noqa: BLE001 - all sites are looked at before it fails
        return f"{how} at {site} of {act}: {type(error).__name__} {error}"
    return None


def problems(books: Path, act: str, how: str, step: int = 1) -> list[str]:
    """What is wrong after each site of an act, or each `step`th one, was harmed."""
    if act == "start":
        books = unpublished(books)
    listed = books.with_name("listed")
    copy_books(books, listed)
    sites = calls_of(listed, act)
    assert len(sites) > 5, sites
    if how == FAILS:
        sites = [site for site in sites if site.call not in SOCKETS]
    found = [problem_of(books, act, site, how) for site in sites[::step]]
    return [problem for problem in found if problem]


@pytest.mark.proof
@pytest.mark.parametrize("how", [FAILS, KILLS])
@pytest.mark.parametrize("act", ACTS)
def test_every_call_is_harmed(books: Path, act: str, how: str) -> None:
    assert problems(books, act, how) == []


@pytest.mark.parametrize("how", [FAILS, KILLS])
def test_some_calls_of_a_batch_are_harmed(books: Path, how: str) -> None:
    assert problems(books, "batch", how, step=15) == []
