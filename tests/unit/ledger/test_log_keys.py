"""Keys of the log: appointed by signed acts, each once, each in the place of the last."""

import pytest

from subak.ledger.log_keys import LogKeyAppointed, LogKeys
from tests.support.authors import Key, Recovery, key_added
from tests.unit.ledger.farm import FARM, Farm

HOUSE = {"by": "ada", "principal": "house"}
SMALL_ORDER = b"\x01" + bytes(31)


def appointed(name: str, former: str = "first") -> LogKeyAppointed:
    keys = Key(former).public_key, Key(name).public_key
    return LogKeyAppointed(id=f"log-{name}", former=keys[0], key=keys[1], reason="rotated")


@pytest.fixture
def farm() -> Farm:
    """Ada, the keeper, holds a key and signs with it."""
    farm = Farm()
    farm.say(key_added(Key("ada"), "ada"), by="ada")
    farm.author = Key("ada")
    return farm


def test_keys_follow_each_other(farm: Farm) -> None:
    farm.say(appointed("second"), **HOUSE)
    farm.say(appointed("third", former="second"), **HOUSE)
    names = ("first", "second", "third")
    assert farm.state[LogKeys].all == tuple(Key(name).public_key for name in names)
    farm.replayed()


def test_a_session_appoints_nothing(farm: Farm) -> None:
    farm.author = None
    assert farm.refusal(appointed("second"), **HOUSE) == "logkey.not_signed"


def test_only_who_administers_the_operator_appoints(farm: Farm) -> None:
    farm.author = None
    farm.say(key_added(Key("farm"), FARM), by=FARM)
    farm.author = Key("farm")
    assert farm.refusal(appointed("second"), by=FARM) == "mandate.not_by_operator"


def test_the_recovery_key_appoints_for_the_keeper_alone(farm: Farm) -> None:
    farm.author = Recovery()
    farm.say(appointed("second"), **HOUSE)
    again = appointed("third", former="second")
    assert farm.refusal(again, by="ada") in ("mandate.not_by_operator", "proof.recovery_not_here")


def test_a_key_takes_the_place_of_the_last_one_and_never_comes_back(farm: Farm) -> None:
    farm.say(appointed("second"), **HOUSE)
    assert farm.refusal(appointed("third"), **HOUSE) == "logkey.not_current"
    back = appointed("first", former="second")
    assert farm.refusal(back, **HOUSE) == "logkey.used"


def test_weak_keys_are_refused(farm: Farm) -> None:
    weak = LogKeyAppointed(
        id="log-weak", former=Key("first").public_key, key=SMALL_ORDER, reason="lost"
    )
    assert farm.refusal(weak, **HOUSE) == "logkey.weak"
