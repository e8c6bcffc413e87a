"""The fold.

State after n entries → state after n + 1. The writer, the auditor, the simulator and the tests run
this.

`check` runs the stamp's rules, the entry's own check, then the guards; `apply` runs the entry's
apply, then the consequences. Nothing else changes a state.
"""

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import Decoder, Encoder

import subak.core.books  # noqa: F401 - the opening is a rule of every release
from subak.core.days import RESERVED, DayClosed, PauseEnded
from subak.core.entry import REGISTRY, Entry, Kind, Sealed, Stamp
from subak.core.errors import Corrupt, Refused, need, refuse
from subak.core.instants import day_number, parse_day, parse_instant
from subak.core.proof import Session
from subak.core.release import RELEASES, Release, Rule
from subak.core.state import State

LARGEST_ENTRY = 65_535
LONGEST_PAUSE_SECONDS = 24 * 3600
FARTHEST_FROM_NOON_SECONDS = 26 * 3600
_OPENING = Release("", frozenset({("books.opened", 1)}), frozenset(), frozenset())
_KIND = b',"kind":"'
_encode = Encoder(order="sorted").encode


class _Head(Struct, frozen=True):
    """What of a sealed entry says how to read the rest."""

    kind: str
    version: int


class _Stamped(Struct, frozen=True):
    """What of a sealed entry says when and by whom."""

    stamp: Stamp


_decode_head = Decoder(_Head).decode
_decode_stamped = Decoder(_Stamped).decode


def seal(said: Entry, stamp: Stamp) -> bytes:
    """The log's bytes of an entry under its stamp."""
    return _encode(Sealed(said, said.kind, stamp, said.version))


def open_sealed(state: State, raw: bytes) -> tuple[Entry, Stamp]:
    """The entry and stamp of the log's bytes, under the release in force.

    Raises `Corrupt("entry.malformed")` for bytes that no writer of ours can have written.
    """
    sealed, _ = _open(state, raw)
    return sealed.body, sealed.stamp


def check(state: State, said: Entry, stamp: Stamp) -> None:
    """Raise `Refused` if this entry may not come next. Writes nothing."""
    _check(state, said, stamp, _rule(state, (said.kind, said.version)))


def apply(state: State, said: Entry, stamp: Stamp) -> None:
    """Write what follows from a checked entry."""
    _apply(state, said, stamp, _rule(state, (said.kind, said.version)))


def admit(state: State, said: Entry, stamp: Stamp) -> bytes:
    """Check the next entry, seal it and apply it; gives the log's bytes.

    Raises `Refused`, also entry.too_large; then nothing was written.
    """
    rule = _rule(state, (said.kind, said.version))
    _check(state, said, stamp, rule)
    raw = seal(said, stamp)
    need(len(raw) <= LARGEST_ENTRY, "entry.too_large", bytes=len(raw), at_most=LARGEST_ENTRY)
    _apply(state, said, stamp, rule)
    return raw


def replay(state: State, raw: bytes) -> tuple[Entry, Stamp]:
    """Open, check and apply the next entry of a log.

    What a rule refuses is `Corrupt("entry.refused")`.
    """
    sealed, rule = _open(state, raw)
    said, stamp = sealed.body, sealed.stamp
    try:
        _check(state, said, stamp, rule)
    except Refused as refused:
        raise Corrupt("entry.refused", entry=state.size, rule=refused.code) from refused
    _apply(state, said, stamp, rule)
    return said, stamp


def stamp_of(raw: bytes) -> Stamp:
    """The stamp of the log's bytes, whatever their kind and the release in force."""
    return _decode_stamped(raw).stamp


def _open(state: State, raw: bytes) -> tuple[Sealed, Rule]:
    # Canonical bytes say near their end what they are; no text can hold the mark itself, because a
    # quotation mark inside a text stands behind a backslash.
    start = raw.rfind(_KIND) + len(_KIND)
    mark = raw[start : raw.find(b'"', start)] + raw[-2:]
    try:
        rule = RELEASES.get(state.release, _OPENING).by_mark.get(mark) or _rule_of(state, raw)
        sealed = rule.decode(raw)
    except (ValidationError, DecodeError, RecursionError) as error:
        raise Corrupt("entry.malformed", entry=state.size, problem=str(error)) from None
    except Refused as refused:
        raise Corrupt("entry.refused", entry=state.size, rule=refused.code) from refused
    if _encode(sealed) != raw:
        raise Corrupt("entry.not_canonical", entry=state.size)
    return sealed, rule


def _rule_of(state: State, raw: bytes) -> Rule:
    """The rule of sealed bytes in any layout."""
    head = _decode_head(raw)
    return _rule(state, (head.kind, head.version))


def _check(state: State, said: Entry, stamp: Stamp, rule: Rule) -> None:
    if stamp.n != state.size:
        refuse("stamp.position", found=stamp.n, expected=state.size)
    if said.id in state.used:
        refuse("entry.id_used", id=said.id)
    if said.id.startswith(RESERVED) and type(said) is not DayClosed:
        refuse("entry.id_reserved", id=said.id, start=RESERVED)
    if stamp.at != state.at or stamp.day != state.today:
        _check_time(state, said, stamp)
    if not rule.signed and type(stamp.proof) is not Session:
        refuse("proof.not_in_force", release=state.release)
    said.check(state, stamp)
    for named in rule.guards:
        named.run(state, stamp, said)


def _rule(state: State, kind: Kind) -> Rule:
    rule = RELEASES.get(state.release, _OPENING).rules.get(kind)
    if rule is None:
        name, version = kind
        need(any(name == known for known, _ in REGISTRY), "entry.kind_unknown", kind=name[:64])
        need(state.release, "books.not_open", kind=name)
        refuse("entry.version_unknown", kind=name, version=version)
    return rule


def _apply(state: State, said: Entry, stamp: Stamp, rule: Rule) -> None:
    release = state.release
    said.apply(state, stamp)
    if state.release != release:  # what puts a release in force follows it already
        rule = _rule(state, (said.kind, said.version))
    for named in rule.consequences:
        named.run(state, stamp, said)
    state.admitted(said.id, stamp.at)


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
