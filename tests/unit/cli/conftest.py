"""What the tests of commands share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.commons import NOON, Commons


@pytest.fixture
def commons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Commons]:
    """New books of 20 November 2024, with a few agents."""
    monkeypatch.setattr("subak.service.clock.SystemClock.now", lambda _: NOON)
    for variable in ("SUBAK_AS", "SUBAK_BOOKS"):
        monkeypatch.delenv(variable, raising=False)
    yield Commons(tmp_path / "books", capsys)


@pytest.fixture
def garden(commons: Commons) -> Commons:
    """The same books with a garden under a pact that is in force."""
    commons.make_pact()
    return commons
