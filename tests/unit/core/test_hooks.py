"""Guards and consequences are registered once, by name, and run in the order of their names."""

from collections.abc import Iterator

import pytest

from subak.core.entry import Entry, Stamp
from subak.core.hooks import CONSEQUENCES, EVERY, GUARDS, consequence, guard
from subak.core.release import RELEASES, Release
from subak.core.state import State
from subak.releases import LATEST as NAME
from tests.support.rehearsal import Rehearsal


def nothing(state: State, stamp: Stamp, said: Entry) -> None:
    """A hook that does nothing."""


@pytest.fixture
def registered() -> Iterator[None]:
    """Two hooks of each table, taken out again."""
    for name in ("tests.b", "tests.a"):
        guard("pause.ended", norm=name)(nothing)
        consequence("pause.ended", name=name)(nothing)
    yield
    for name in ("tests.a", "tests.b"):
        del GUARDS[name], CONSEQUENCES[name]


@pytest.mark.usefixtures("registered")
def test_they_run_in_the_order_of_their_names() -> None:
    names = frozenset({"tests.b", "tests.a"})
    release = Release("hooks", frozenset({("pause.ended", 1)}), names, names)
    rule = release.rules["pause.ended", 1]
    assert [named.name for named in rule.guards] == ["tests.a", "tests.b"]
    assert [named.name for named in rule.consequences] == ["tests.a", "tests.b"]


@pytest.fixture
def on_two_kinds() -> Iterator[str]:
    """A guard of two kinds, taken out again."""
    guard("pause.ended", "day.closed", norm="tests.two")(nothing)
    yield "tests.two"
    del GUARDS["tests.two"]


def test_one_name_restricts_several_kinds(on_two_kinds: str) -> None:
    kinds = frozenset({("pause.ended", 1), ("day.closed", 1), ("unit.defined", 1)})
    release = Release("hooks", kinds, frozenset({on_two_kinds}), frozenset())
    restricted = {kind for (kind, _), rule in release.rules.items() if rule.guards}
    assert restricted == {"pause.ended", "day.closed"}


@pytest.mark.usefixtures("registered")
def test_a_name_is_registered_once() -> None:
    with pytest.raises(AssertionError, match="registered twice"):
        guard("day.closed", norm="tests.a")(nothing)
    with pytest.raises(AssertionError, match="registered twice"):
        consequence("day.closed", name="tests.a")(nothing)


@pytest.mark.usefixtures("registered")
def test_what_no_release_names_is_never_run() -> None:
    running = {named.name for rule in RELEASES[NAME].rules.values() for named in rule.guards}
    assert not running & {"tests.a", "tests.b"}


def test_each_hook_follows_a_kind_that_exists() -> None:
    kinds = {kind for kind, _ in RELEASES[NAME].kinds}
    for named in (*GUARDS.values(), *CONSEQUENCES.values()):
        assert named.kinds
        assert kinds.issuperset({*named.kinds} - {EVERY}), named.name
    assert Rehearsal(laws=False).state.release == NAME
