"""The manifest of a release names every rule that this program has, or says nothing of it."""

import subak.releases
from subak.core.entry import REGISTRY
from subak.core.hooks import CONSEQUENCES, GUARDS
from subak.core.release import RELEASES
from subak.releases import first


def test_the_first_release_names_every_rule() -> None:
    assert subak.releases.first.NAME in RELEASES
    assert set(first.KINDS) == set(REGISTRY)
    assert set(first.GUARDS) == set(GUARDS)
    assert set(first.CONSEQUENCES) == set(CONSEQUENCES)
