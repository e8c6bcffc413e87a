"""A submission that asks for every refusal gets them all, here and over the socket."""

from dataclasses import replace
from pathlib import Path

import pytest

from subak.core.errors import Refused
from subak.service.clock import SetClock
from subak.service.server import Reply, raised
from subak.service.several import SeveralRefused
from subak.service.writer import Submission, Writer
from tests.support.books import FIRST_SECOND, new_books, registering

DAY = 86_400


def asking(*names: str, check_only: bool = False) -> Submission:
    return replace(registering(*names), check_only=check_only, name_all=True)


def test_every_refusal_is_named_and_nothing_written(tmp_path: Path) -> None:
    clock = SetClock(FIRST_SECOND)
    with Writer(new_books(tmp_path / "books", clock), clock) as writer:
        before = writer.state.next_digests()
        clock.seconds += DAY
        for check_only in (True, False):
            with pytest.raises(SeveralRefused, match="submission.several_refused") as found:
                writer.submit(asking("house", "castor", "ada", check_only=check_only))
            assert {at: why.code for at, why in found.value.each.items()} == {
                0: "entry.id_used",
                2: "entry.id_used",
            }
            assert found.value.each[2].facts == {"id": "ada"}
            assert (writer.state.size, writer.state.today) == (1, "2024-09-02")
            assert writer.state.next_digests() == before


def test_where_nothing_is_refused_all_is_admitted(tmp_path: Path) -> None:
    clock = SetClock(FIRST_SECOND)
    with Writer(new_books(tmp_path / "books", clock), clock) as writer:
        assert writer.submit(asking("castor", "loutre", check_only=True)) == [1, 2]
        assert writer.state.size == 1
        assert writer.submit(asking("castor", "loutre", "castor")) == [1, 2, 1]


def test_a_refused_one_is_as_if_it_had_not_been_said(tmp_path: Path) -> None:
    clock = SetClock(FIRST_SECOND)
    with Writer(new_books(tmp_path / "books", clock), clock) as writer:
        with pytest.raises(SeveralRefused) as found:
            writer.submit(asking("house", "castor", "castor"))
        assert list(found.value.each) == [0]


def test_a_reply_tells_of_all_of_them() -> None:
    each = {7: Reply(error="Refused", code="agent.unknown", facts={"id": "kim"})}
    error = raised(Reply(error="Refused", each=each))
    assert isinstance(error, SeveralRefused)
    (why,) = error.each.values()
    assert isinstance(why, Refused)
    assert (why.code, why.facts) == ("agent.unknown", {"id": "kim"})
