"""The fold: state after n entries → state after n + 1. The writer, the auditor, the simulator and the tests run this.

`check` runs the stamp's rules, the entry's own check, then the guards; `apply` runs the entry's apply, then the
consequences. Nothing else changes a state.
"""

from msgspec import DecodeError, ValidationError
from msgspec.json import Decoder, Encoder

from subak.core.books import BooksOpened
from subak.core.days import DayClosed, PauseEnded
from subak.core.entry import REGISTRY, Entry, Envelope, Kind, Sealed, Stamp
from subak.core.errors import Corrupt, need, refuse
from subak.core.instants import day_number, parse_instant
from subak.core.release import RELEASES, Rule
from subak.core.state import State

LARGEST_ENTRY = 65_535
LONGEST_PAUSE_SECONDS = 24 * 3600
FARTHEST_FROM_NOON_SECONDS = 26 * 3600
_FIRST: dict[Kind, Rule] = {("books.opened", 1): Rule(Decoder(BooksOpened), (), ())}
_encode = Encoder(order="sorted").encode
_decode_envelope = Decoder(Envelope).decode


def seal(said: Entry, stamp: Stamp) -> bytes:
    """The log's bytes of an entry under its stamp."""
    return _encode(Sealed(said, said.kind, stamp, said.version))  # type: ignore[arg-type]


def open_sealed(state: State, raw: bytes) -> tuple[Entry, Stamp]:
    """The entry and stamp of the log's bytes, under the release in force.

    Raises `Corrupt("entry.malformed")` for bytes that no writer of ours can have written.
    """
    try:
        envelope = _decode_envelope(raw)
        rule = _rule(state, (envelope.kind, envelope.version))
        said = rule.decoder.decode(envelope.body)
    except (ValidationError, DecodeError) as error:
        raise Corrupt("entry.malformed", entry=state.size, problem=str(error)) from None
    if seal(said, envelope.stamp) != raw:
        raise Corrupt("entry.not_canonical", entry=state.size)
    return said, envelope.stamp


def check(state: State, said: Entry, stamp: Stamp) -> None:
    """Raise `Refused` if this entry may not come next. Writes nothing."""
    _check_stamp(state, said, stamp)
    rule = _rule(state, (said.kind, said.version))
    said.check(state, stamp)
    for named in rule.guards:
        named.run(state, stamp, said)


def apply(state: State, said: Entry, stamp: Stamp) -> None:
    """Write what follows from a checked entry."""
    said.apply(state, stamp)
    rule = _rule(state, (said.kind, said.version))  # after: the opening puts its release in force
    for named in rule.consequences:
        named.run(state, stamp, said)
    state.used.add(said.id)
    state.at = stamp.at
    state.size += 1


def _rule(state: State, kind: Kind) -> Rule:
    rules = RELEASES[state.release].rules if state.release else _FIRST
    rule = rules.get(kind)
    if rule is None:
        name, version = kind
        need(any(name == known for known, _ in REGISTRY), "entry.kind_unknown", kind=name[:64])
        need(state.release, "books.not_open", kind=name)
        refuse("entry.version_unknown", kind=name, version=version)
    return rule


def _check_stamp(state: State, said: Entry, stamp: Stamp) -> None:
    need(stamp.n == state.size, "stamp.position", found=stamp.n, expected=state.size)
    need(said.id not in state.used, "entry.id_used", id=said.id)
    if stamp.at != state.at or stamp.day != state.today:
        _check_time(state, said, stamp)
    if state.size and type(said) is not DayClosed and type(said) is not PauseEnded:
        need(stamp.day == state.today, "stamp.day_not_open", day=stamp.day, open=state.today)


def _check_time(state: State, said: Entry, stamp: Stamp) -> None:
    at = parse_instant(stamp.at)
    noon = (day_number(stamp.day) * 24 + 12) * 3600
    near = abs(at - noon) <= FARTHEST_FROM_NOON_SECONDS
    need(near, "stamp.day_far", day=stamp.day, at=stamp.at)
    if state.size:
        need(stamp.at >= state.at, "stamp.goes_back", at=stamp.at, last=state.at)
        rested = at - parse_instant(state.at)
        expected = rested <= LONGEST_PAUSE_SECONDS or type(said) is PauseEnded
        need(expected, "stamp.after_pause", at=stamp.at, last=state.at)
