"""Keys of authors: sound ones, each once, changed only by who may."""

import pytest
from msgspec.structs import replace

from subak.core.values import AgentId
from subak.ledger.keys import MOST_KEYS, KeyAdded, KeyEnded, Keys, bare_key, key_id
from tests.support.authors import Key, Passkey, Recovery, key_added
from tests.unit.ledger.farm import CARRIER, FARM, MILL, Farm, hours

HOUSE = {"by": "ada", "principal": "house"}
SMALL_ORDER = b"\x01" + bytes(31)
NOT_CANONICAL = (2**255 - 19 + 9).to_bytes(32, "little")
"""y = 9 is on the curve; here it is spelled with the prime added."""


def ended(key: Key | Passkey, agent: str) -> KeyEnded:
    return KeyEnded(id=f"end-{key.id[-8:]}", agent=AgentId(agent), key=key.id, reason="lost")


@pytest.fixture
def farm() -> Farm:
    return Farm()


@pytest.mark.parametrize("key", [Key("a"), Passkey("b"), Passkey("c", "EdDSA")])
def test_an_agent_adds_its_first_key(farm: Farm, key: Key | Passkey) -> None:
    farm.say(key_added(key, FARM), by=FARM)
    assert [held.id for held in farm.state[Keys].of(FARM)] == [key.id]
    farm.replayed()


@pytest.mark.parametrize(
    ("way", "public_key"),
    [
        ("key", SMALL_ORDER),
        ("key", bytes(32)),
        ("key", NOT_CANONICAL),
        ("key", Passkey("b").public_key),
        ("passkey", Key("a").public_key),
        ("passkey", Passkey("b").public_key[:-1] + b"\0"),
        ("passkey", b"\xa4" + Passkey("b").public_key[1:]),
        ("passkey", bytes.fromhex("a4010103272006215820") + SMALL_ORDER),
        ("passkey", bytes.fromhex("a4010103272006215820") + NOT_CANONICAL),
        ("passkey", bytes.fromhex("a4200601010327215820") + Key("a").public_key),
    ],
)
def test_unsound_and_misspelled_keys_are_refused(farm: Farm, way: str, public_key: bytes) -> None:
    added = KeyAdded(id=key_id(public_key), agent=FARM, public_key=public_key, way=way)  # type: ignore[arg-type]
    assert farm.refusal(added, by=FARM) == "key.weak"
    assert bare_key(way, public_key) is None  # type: ignore[arg-type]


def test_the_id_of_a_key_follows_from_the_key(farm: Farm) -> None:
    added = replace(key_added(Key("a"), FARM), id=Key("b").id)
    assert farm.refusal(added, by=FARM) == "key.id_wrong"


def test_a_public_key_serves_once_for_ever(farm: Farm) -> None:
    key = Key("a")
    farm.say(key_added(key, FARM), by=FARM)
    assert farm.refusal(key_added(key, MILL), by=MILL) == "entry.id_used"
    farm.author = key
    farm.say(ended(key, FARM), by=FARM)
    farm.author = None
    assert farm.refusal(key_added(key, FARM), by=FARM) == "entry.id_used"


def test_one_curve_point_is_one_key_in_a_file_or_a_passkey(farm: Farm) -> None:
    assert Key("a").id == Passkey("a", "EdDSA").id
    farm.say(key_added(Key("a"), FARM), by=FARM)
    assert farm.refusal(key_added(Passkey("a", "EdDSA"), MILL), by=MILL) == "entry.id_used"


def test_who_holds_a_key_signs_each_change_of_keys(farm: Farm) -> None:
    farm.say(key_added(Key("a"), FARM), by=FARM)
    assert farm.refusal(key_added(Key("b"), FARM), by=FARM) == "key.not_signed"
    assert farm.refusal(ended(Key("a"), FARM), by=FARM) == "key.not_signed"
    farm.author = Key("a")
    farm.say(key_added(Key("b"), FARM), by=FARM)
    farm.say(ended(Key("a"), FARM), by=FARM)
    farm.author = Key("b")
    farm.say(ended(Key("b"), FARM), by=FARM)
    assert FARM not in farm.state[Keys]
    farm.replayed()


def test_the_operator_enrols_and_signs_once_it_can(farm: Farm) -> None:
    farm.say(key_added(Key("a"), FARM), **HOUSE)
    farm.say(key_added(Key("ada"), "ada"), by="ada")
    assert farm.refusal(ended(Key("a"), FARM), **HOUSE) == "key.not_signed"
    farm.author = Key("ada")
    farm.say(ended(Key("a"), FARM), **HOUSE)
    farm.say(key_added(Key("b"), FARM), **HOUSE)
    farm.replayed()


def test_nobody_else_changes_keys(farm: Farm) -> None:
    assert farm.refusal(key_added(Key("a"), FARM), by=MILL) == "key.not_by_holder"
    farm.say(key_added(Key("a"), FARM), by=FARM)
    assert farm.refusal(ended(Key("a"), FARM), by=MILL) == "key.not_by_holder"
    assert farm.refusal(ended(Key("b"), FARM), by=FARM) == "key.not_held"
    assert farm.refusal(ended(Key("a"), MILL), by=MILL) == "key.not_held"


def test_an_agent_holds_so_many_keys_and_no_more(farm: Farm) -> None:
    farm.say(key_added(Key("0"), FARM), by=FARM)
    farm.author = Key("0")
    for number in range(1, MOST_KEYS):
        farm.say(key_added(Key(str(number)), FARM), by=FARM)
    assert farm.refusal(key_added(Key("more"), FARM), by=FARM) == "key.too_many"


def test_the_recovery_key_gives_the_keeper_a_key_and_nothing_else(farm: Farm) -> None:
    farm.say(key_added(Key("lost"), "ada"), by="ada")
    farm.author = Recovery()
    assert farm.refusal(key_added(Key("a"), FARM), by=FARM) == "proof.recovery_not_here"
    assert farm.refusal(key_added(Key("a"), FARM), by="ada") == "key.not_by_holder"
    assert farm.refusal(key_added(Key("a"), "ada"), **HOUSE) == "proof.recovery_not_here"
    work = farm.event("work", CARRIER, CARRIER, effort=hours(1))
    assert farm.refusal(work, by=CARRIER) == "proof.recovery_not_here"
    farm.author = Recovery("another")
    assert farm.refusal(key_added(Key("a"), "ada"), by="ada") == "proof.signature_wrong"
    farm.author = Recovery()
    farm.say(key_added(Key("a"), "ada"), by="ada")
    farm.say(ended(Key("lost"), "ada"), by="ada")
    farm.replayed()
