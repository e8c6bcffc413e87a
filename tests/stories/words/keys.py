"""Words of the keys of authors: with what people sign, and which acts have to be signed."""

from subak.core.entry import Entry
from subak.core.proof import way_of
from subak.core.values import AgentId
from subak.ledger.keys import KeyEnded, Keys
from subak.ledger.log_keys import LogKeyAppointed, LogKeys
from subak.ledger.passkey_sites import PasskeysAccepted
from subak.ledger.proof_norms import ProofsRequired
from subak.service.logged import read_logged
from tests.stories.telling import Telling
from tests.stories.vocabulary import deed, key, listed, outcome
from tests.support.authors import Key, Passkey, key_added


@deed("adds the key {name}[ to {agent}]")
def adds_key(told: Telling, name: str, agent: str = "") -> Entry:
    author = told.keys.setdefault(name, Key(name))
    return key_added(author, key(agent) or told.by)


@deed("adds the passkey {name}[ to {agent}]")
def adds_passkey(told: Telling, name: str, agent: str = "") -> Entry:
    author = told.keys.setdefault(name, Passkey(name))
    return key_added(author, key(agent) or told.by)


@deed("ends the key {name}[ of {agent}]: it is {reason}")
def ends_key(told: Telling, name: str, reason: str, agent: str = "") -> Entry:
    return KeyEnded(
        id=told.new_id("end"),
        agent=AgentId(key(agent) or told.by),
        key=told.keys[name].id,
        reason=reason,  # type: ignore[arg-type]
    )


@deed("appoints the log key {name} in the place of {former}")
def appoints_log_key(told: Telling, name: str, former: str) -> Entry:
    return LogKeyAppointed(
        id=told.new_id("log-key"),
        former=Key(former).public_key,
        key=Key(name).public_key,
        reason="rotated",
    )


@outcome("{count} keys have signed the log")
def keys_of_log(told: Telling, count: str) -> None:
    assert len(told.state[LogKeys].all) == int(count)


@deed("accepts passkeys of {site} on {pages…}")
def accepts_passkeys(told: Telling, site: str, pages: str) -> Entry:
    origins = tuple(f"https://{page}" for page in listed(pages))
    return PasskeysAccepted(id=told.new_id("site"), site=site, origins=origins)


@deed("accepts no passkeys of {site}")
def accepts_no_passkeys(told: Telling, site: str) -> Entry:
    return PasskeysAccepted(id=told.new_id("site"), site=site, origins=())


@deed("requires from {day} that {kinds…} are proved by {ways…}")
def requires(told: Telling, day: str, kinds: str, ways: str) -> Entry:
    return ProofsRequired(
        id=told.new_id("norm"),
        kinds=listed(kinds),
        since=day,
        ways=listed(ways),  # type: ignore[arg-type]
    )


@outcome("{agent} holds {count} keys")
def holds_keys(told: Telling, agent: str, count: str) -> None:
    assert len(told.state[Keys].of(key(agent))) == int(count)


@outcome("it is proved by {way}")
def proved_by(told: Telling, way: str) -> None:
    _, stamp = read_logged(told.books.bytes[-1])
    assert way_of(stamp.proof) == way
