"""How people write amounts, measures and evidence, and the whole smallest parts that entries hold.

`12.40` and `12,40` are read where the unit has the decimals; minutes also as hours, `1h30`.
"""

import base64
import re
from collections.abc import Sequence
from pathlib import Path

from subak.cli.act import Acting
from subak.cli.files import read_named
from subak.core.canonical import Json
from subak.core.errors import need, refuse
from subak.core.state import State
from subak.core.values import Quantity, UnitId
from subak.ledger.measures import Evidence, Measure
from subak.ledger.units import Units
from subak.recognition.valuation import Asked

_DECIMAL = re.compile(r"([+-]?)([0-9]{1,18})(?:[.,]([0-9]{1,18}))?")
_HOURS = re.compile(r"([+-]?)([0-9]{1,9})h([0-5]?[0-9])?")
MINUTE = "minute"
LARGEST_FILE = 8 << 20
"""Bytes of a file as evidence: in base64, under the largest payload."""


def amount_in(text: str, unit: str, decimals: int) -> int:
    """Smallest parts of a unit. Refused: argument.amount_malformed, argument.amount_too_fine."""
    hours = _HOURS.fullmatch(text) if unit == MINUTE and decimals == 0 else None
    if hours is not None:
        minutes = int(hours[2]) * 60 + int(hours[3] or 0)
        return -minutes if hours[1] == "-" else minutes
    found = _DECIMAL.fullmatch(text)
    if found is None:
        refuse("argument.amount_malformed", text=text[:40], unit=unit)
    sign, head, tail = found.groups(default="")
    tail = tail.rstrip("0")
    smallest = "0." + "1".zfill(decimals) if decimals else "1"
    need(
        len(tail) <= decimals,
        "argument.amount_too_fine",
        text=text,
        unit=unit,
        smallest=smallest,
    )
    return int(sign + head + tail.ljust(decimals, "0"))


def quantity_of(state: State, given: Sequence[str] | None) -> Quantity | None:
    """`AMOUNT UNIT` as an entry holds it. Refused: unit.unknown and those of `amount_in`."""
    if given is None:
        return None
    amount, unit = given
    decimals = state[Units].need(UnitId(unit), "unit.unknown").decimals
    return Quantity(amount=str(amount_in(amount, unit, decimals)), unit=UnitId(unit))


def measures_of(state: State, asked: Sequence[Asked], given: Sequence[str]) -> tuple[Measure, ...]:
    """Measures written `name=amount` or `name=amount:low:high`; the only one also without a name.

    Refused: argument.measure_malformed, argument.measure_unknown and those of `amount_in`.
    """
    return tuple(_measure(state, asked, text) for text in given)


def named(text: str, names: Sequence[str]) -> tuple[str, str]:
    """`name=rest` in two. Refused: argument.measure_malformed, argument.measure_unknown."""
    name, equals, rest = text.partition("=")
    if not equals and len(names) == 1:
        name, rest = names[0], text
    need(rest, "argument.measure_malformed", text=text, known=", ".join(names))
    need(name in names, "argument.measure_unknown", of=name, known=", ".join(names))
    return name, rest


def evidence_of(somebody: Acting, given: Sequence[str]) -> tuple[Evidence, ...]:
    """Evidence written `kind=text` or `kind=@file`, kept privately under its commitment.

    Refused: argument.evidence_malformed, those of `read_named`.
    """
    kept = []
    for text in given:
        kind, equals, rest = text.partition("=")
        need(equals and rest, "argument.evidence_malformed", text=text)
        content = _file(Path(rest[1:])) if rest.startswith("@") else rest
        kept.append(Evidence(kind=kind, commitment=somebody.commit_to(content)))
    return tuple(kept)


def _measure(state: State, asked: Sequence[Asked], text: str) -> Measure:
    name, rest = named(text, [each.of for each in asked])
    unit = next(each.unit for each in asked if each.of == name)
    decimals = state[Units][unit].decimals
    parts = rest.split(":")
    need(
        len(parts) in (1, 3),
        "argument.measure_malformed",
        text=text,
        known=", ".join(each.of for each in asked),
    )
    amount, *bounds = (str(amount_in(part, unit, decimals)) for part in parts)
    low, high = bounds or (None, None)
    return Measure(of=name, amount=amount, unit=unit, low=low, high=high)


def _file(path: Path) -> Json:
    """A file as a payload: text as it is, other bytes in base64."""
    raw = read_named(str(path), LARGEST_FILE)
    try:
        return {"file": path.name, "text": raw.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(raw).decode("ascii"), "file": path.name}
