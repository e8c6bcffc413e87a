"""Who said it: whose key it is, for which act it serves, and that nothing may change after it."""

import pytest
from msgspec.structs import replace

from subak.core import fold
from subak.core.entry import Entry, Stamp
from subak.core.errors import Corrupt, Refused
from subak.core.proof import KeyProof, PasskeyProof, Proof, RecoveryProof
from subak.core.state import State
from subak.ledger.keys import KeyEnded
from subak.ledger.mandates import MandateGranted
from subak.releases import first, second
from tests.support.authors import Author, Key, Passkey
from tests.unit.ledger.farm import FARM, MILL, Farm, hours
from tests.unit.ledger.signing import (
    EDDSA,
    ES256,
    LAPTOP,
    Elsewhere,
    Forged,
    flipped,
    refusal,
    signing_farm,
    work,
)

ORDER_OF_ED25519 = 2**252 + 27742317777372353535851937790883648493


@pytest.fixture
def farm() -> Farm:
    return signing_farm()


@pytest.mark.parametrize("author", [LAPTOP, ES256, EDDSA], ids=["key", "ES256", "EdDSA"])
def test_what_the_author_signed_is_admitted(farm: Farm, author: Author) -> None:
    farm.author = author
    farm.say(work(farm), by=FARM)
    farm.replayed()


def unreduced(signature: bytes) -> bytes:
    """S + L in the place of S: the same equation holds."""
    s = int.from_bytes(signature[32:], "little") + ORDER_OF_ED25519
    return signature[:32] + s.to_bytes(32, "little")


@pytest.mark.parametrize("change", [unreduced, flipped, lambda _: bytes(64)])
@pytest.mark.parametrize("author", [LAPTOP, EDDSA], ids=["key", "passkey"])
def test_ed25519_signatures_that_are_not_right(farm: Farm, author: Author, change: object) -> None:
    assert refusal(farm, Forged(author, signature=change)) == "proof.signature_wrong"


@pytest.mark.parametrize(
    ("author", "code"),
    [
        (Key("mill"), "proof.key_not_held"),
        (Key("unknown"), "proof.key_not_held"),
        (Passkey("unknown"), "proof.key_not_held"),
        (Forged(Key("mill"), key=LAPTOP.id), "proof.signature_wrong"),
        (Forged(LAPTOP, key=Key("mill").id), "proof.key_not_held"),
        (Forged(LAPTOP, key=ES256.id), "proof.key_not_held"),
        (Forged(ES256, key=EDDSA.id), "passkey.challenge_differs"),
        (Elsewhere(LAPTOP), "proof.signature_wrong"),
        (Elsewhere(ES256), "passkey.challenge_differs"),
    ],
)
def test_a_key_that_is_not_the_authors(farm: Farm, author: Author, code: str) -> None:
    assert refusal(farm, author) == code


def test_a_key_that_ended(farm: Farm) -> None:
    farm.author = LAPTOP
    farm.say(work(farm), by=FARM)
    farm.say(KeyEnded(id="end", agent=FARM, key=LAPTOP.id, reason="rotated"), by=FARM)
    assert farm.refusal(work(farm, "more"), by=FARM) == "proof.key_not_held"
    farm.replayed()


@pytest.mark.parametrize("author", [LAPTOP, ES256, EDDSA], ids=["key", "ES256", "EdDSA"])
def test_a_proof_serves_for_one_act_only(farm: Farm, author: Author) -> None:
    """What a log shows is no use to whoever copies it onto another act."""
    proof = author.prove(farm.origin, work(farm), FARM, None)

    class Copied:
        def prove(self, *_: object) -> Proof:
            return proof

    farm.author = Copied()
    expected = "proof.signature_wrong" if author is LAPTOP else "passkey.challenge_differs"
    assert farm.refusal(work(farm, "another"), by=FARM) == expected
    farm.say(work(farm), by=FARM)
    assert farm.refusal(work(farm), by=FARM) == "entry.id_used"


def tampered(raw: bytes, old: bytes, new: bytes) -> bytes:
    assert raw.count(old) == 1
    return raw.replace(old, new)


@pytest.mark.parametrize("author", [LAPTOP, ES256, EDDSA], ids=["key", "ES256", "EdDSA"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"amount":"100"', b'"amount":"900"'),
        (b'"id":"work"', b'"id":"more"'),
        (b'"by":"farm"', b'"by":"mill"'),
        (b'"day":"2024-09-02","n"', b'"day":"2024-09-02","for":"mill","n"'),
    ],
)
def test_what_changes_after_signing_is_found(
    farm: Farm, author: Author, old: bytes, new: bytes
) -> None:
    both = MandateGranted(id="both", who=FARM, principal=MILL, acts=("record",), until="2024-12-31")
    farm.say(both, by="ada", principal="house")
    party = replace(farm.event("work", FARM, MILL, effort=hours(100)), id="work")
    stamp = signed(farm, party, author)
    state = farm.replayed()
    fold.check(state, party, stamp)
    with pytest.raises(Corrupt) as found:
        fold.replay(state, tampered(fold.seal(party, stamp), old, new))
    assert found.value.code == "entry.refused"
    assert str(found.value.facts["rule"]).partition(".")[0] in ("proof", "passkey")


def signed(farm: Farm, said: Entry, author: Author) -> Stamp:
    stamp = farm._stamp(FARM, None, farm.state.today, "12:00:00")
    return replace(stamp, proof=author.prove(farm.origin, said, FARM, None))


@pytest.mark.parametrize("release", [first.NAME, second.NAME])
@pytest.mark.parametrize("author", [LAPTOP, ES256], ids=["key", "passkey"])
def test_older_rules_admit_no_signatures(farm: Farm, release: str, author: Author) -> None:
    """Also where the proof would be right: under them nobody would have checked it."""
    said, state = work(farm), farm.replayed()
    stamp = signed(farm, said, author)
    state.release = release
    with pytest.raises(Refused, match="proof.not_in_force"):
        fold.check(state, said, stamp)
    with pytest.raises(Corrupt) as found:
        fold.replay(state, fold.seal(said, stamp))
    assert found.value.facts["rule"] == "proof.not_in_force"


@pytest.mark.parametrize(
    "proof",
    [
        KeyProof(key="laptop", signature=bytes(64)),
        KeyProof(key=LAPTOP.id, signature=bytes(63)),
        RecoveryProof(signature=bytes(65)),
        PasskeyProof(authenticator=bytes(65), client=b"", key=ES256.id, signature=b""),
        PasskeyProof(authenticator=b"", client=bytes(1025), key=ES256.id, signature=b""),
        PasskeyProof(authenticator=b"", client=b"", key=ES256.id, signature=bytes(73)),
    ],
)
def test_proofs_of_another_form_are_malformed(farm: Farm, proof: Proof) -> None:
    said = work(farm)
    stamp = replace(farm._stamp(FARM, None, farm.state.today, "12:00:00"), proof=proof)
    with pytest.raises(Corrupt, match="entry.malformed"):
        fold.replay(farm.replayed(), fold.seal(said, stamp))


def test_an_opening_is_never_signed() -> None:
    farm = Farm()
    opened, stamp = fold.open_sealed(State(), farm.bytes[0])
    stamp = replace(stamp, proof=LAPTOP.prove(farm.origin, opened, stamp.by, stamp.principal))
    with pytest.raises(Refused, match="proof.not_in_force"):
        fold.check(State(farm.documents), opened, stamp)
