"""A farm that signs with a key and two passkeys, and those who forge what it signed."""

from typing import Any

from msgspec.structs import replace

from subak.core.entry import Entry
from subak.core.proof import Proof
from subak.ledger.events import EventRecorded
from subak.ledger.passkey_sites import PasskeysAccepted
from tests.support.authors import PAGE, SITE, Author, Key, Passkey, key_added
from tests.unit.ledger.farm import FARM, MILL, Farm, hours

LAPTOP = Key("laptop")
ES256, EDDSA = Passkey("telephone"), Passkey("token", "EdDSA")


def signing_farm() -> Farm:
    """The farm holds a key and two passkeys; passkeys count on the page of the accounts."""
    farm = Farm()
    farm.say(PasskeysAccepted(id="site", site=SITE, origins=(PAGE,)), by="ada", principal="house")
    farm.say(key_added(LAPTOP, FARM), by=FARM)
    farm.author = LAPTOP
    farm.say(key_added(ES256, FARM), by=FARM)
    farm.say(key_added(EDDSA, FARM), by=FARM)
    farm.author = None
    farm.say(key_added(Key("mill"), MILL), by=MILL)
    return farm


def work(farm: Farm, name: str = "work") -> EventRecorded:
    said = farm.event("work", FARM, FARM, effort=hours(100))
    return replace(said, id=name)


def refusal(farm: Farm, author: Author) -> str:
    """Why work of the farm is refused that an author signs."""
    farm.author = author
    return farm.refusal(work(farm), by=FARM)


class Forged:
    """An author whose proofs are changed before they are handed over."""

    def __init__(self, author: Author, **changes: Any) -> None:
        self._author, self._changes = author, changes

    def prove(self, origin: str, said: Entry, by: str, principal: str | None) -> Proof:
        proof = self._author.prove(origin, said, by, principal)
        changes = {
            name: change(getattr(proof, name)) if callable(change) else change
            for name, change in self._changes.items()
        }
        return replace(proof, **changes)


class Elsewhere:
    """An author who signs the same in another log."""

    def __init__(self, author: Author) -> None:
        self._author = author

    def prove(self, origin: str, said: Entry, by: str, principal: str | None) -> Proof:
        return self._author.prove(f"{origin}/other", said, by, principal)


def flipped(signature: bytes) -> bytes:
    return signature[:-1] + bytes([signature[-1] ^ 1])
