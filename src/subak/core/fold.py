"""The fold.

State after n entries → state after n + 1. The writer, the auditor, the simulator and the tests run
this.

`check` runs the stamp's rules, the entry's own check, then the guards; `apply` runs the entry's
apply, then the consequences. Nothing else changes a state.
"""

from msgspec import DecodeError, ValidationError
from msgspec.json import Decoder, Encoder

from subak.core.books import BooksOpened
from subak.core.days import DayClosed, PauseEnded
from subak.core.entry import REGISTRY, Entry, Envelope, Kind, Sealed, Stamp
from subak.core.errors import Corrupt, Refused, need, refuse
from subak.core.instants import day_number, parse_day, parse_instant
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
    said, stamp, _ = _open(state, raw)
    return said, stamp


def check(state: State, said: Entry, stamp: Stamp) -> None:
    """Raise `Refused` if this entry may not come next. Writes nothing."""
    _check(state, said, stamp, _rule(state, (said.kind, said.version)))


def apply(state: State, said: Entry, stamp: Stamp) -> None:
    """Write what follows from a checked entry."""
    said.apply(state, stamp)
    rule = _rule(state, (said.kind, said.version))  # after: the opening puts its release in force
    for named in rule.consequences:
        named.run(state, stamp, said)
    state.admitted(said.id, stamp.at)


def replay(state: State, raw: bytes) -> tuple[Entry, Stamp]:
    """Open, check and apply the next entry of a log.

    What a rule refuses is `Corrupt("entry.refused")`.
    """
    said, stamp, rule = _open(state, raw)
    try:
        _check(state, said, stamp, rule)
    except Refused as refused:
        raise Corrupt("entry.refused", entry=state.size, rule=refused.code) from refused
    said.apply(state, stamp)
    if stamp.n == 0:
        rule = _rule(state, (said.kind, said.version))
    for named in rule.consequences:
        named.run(state, stamp, said)
    state.admitted(said.id, stamp.at)
    return said, stamp


def _open(state: State, raw: bytes) -> tuple[Entry, Stamp, Rule]:
    try:
        envelope = _decode_envelope(raw)
        rule = _rule(state, (envelope.kind, envelope.version))
        said = rule.decoder.decode(envelope.body)
    except (ValidationError, DecodeError) as error:
        raise Corrupt("entry.malformed", entry=state.size, problem=str(error)) from None
    except Refused as refused:
        raise Corrupt("entry.refused", entry=state.size, rule=refused.code) from refused
    if seal(said, envelope.stamp) != raw:
        raise Corrupt("entry.not_canonical", entry=state.size)
    return said, envelope.stamp, rule


def _check(state: State, said: Entry, stamp: Stamp, rule: Rule) -> None:
    _check_stamp(state, said, stamp)
    said.check(state, stamp)
    for named in rule.guards:
        named.run(state, stamp, said)


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
    if stamp.n != state.size:
        refuse("stamp.position", found=stamp.n, expected=state.size)
    if said.id in state.used:
        refuse("entry.id_used", id=said.id)
    if stamp.at != state.at or stamp.day != state.today:
        _check_time(state, said, stamp)


def _check_time(state: State, said: Entry, stamp: Stamp) -> None:
    at = parse_instant(stamp.at)
    noon = (day_number(parse_day(stamp.day)) * 24 + 12) * 3600
    near = abs(at - noon) <= FARTHEST_FROM_NOON_SECONDS
    need(near, "stamp.day_far", day=stamp.day, at=stamp.at)
    if state.size:
        need(stamp.at >= state.at, "stamp.goes_back", at=stamp.at, last=state.at)
        rested = at - parse_instant(state.at)
        expected = rested <= LONGEST_PAUSE_SECONDS or type(said) is PauseEnded
        need(expected, "stamp.after_pause", at=stamp.at, last=state.at)
        open_day = stamp.day == state.today or type(said) in (DayClosed, PauseEnded)
        need(open_day, "stamp.day_not_open", day=stamp.day, open=state.today)
