"""The manifest of the latest release names every rule that this program has, or says nothing."""

from subak.core.entry import REGISTRY
from subak.core.hooks import CONSEQUENCES, GUARDS
from subak.core.release import RELEASES
from subak.releases import LATEST, first


def test_the_latest_release_names_every_rule() -> None:
    latest = RELEASES[LATEST]
    assert latest.kinds == set(REGISTRY)
    assert latest.guards == set(GUARDS)
    assert latest.consequences == set(CONSEQUENCES)


def test_the_first_release_is_still_known() -> None:
    assert first.NAME in RELEASES
