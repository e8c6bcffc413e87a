"""Ids of books for the names of linked data.

What another folder of Subak exported keeps its ids: its nodes are named `<base><area>/<id>`. Any
other name becomes an id by its hash, so that the same name is the same thing in every import. A
unit keeps a name that people can read.
"""

import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from subak.core.errors import refuse
from subak.exchange.linked_data import Node, local
from subak.exchange.units_of_measure import OURS

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_CODE = re.compile(r"[a-z][A-Za-z0-9._-]{0,63}")
_UNIT = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LAST = re.compile(r"[^/#:]*\Z")
MOST_DECIMALS = 9
MOST_DIGITS = 18


class Ids:
    """Ids for the names in one file."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._bases = tuple(node.iri for node in nodes if "subak:Books" in node.types)
        self._units = {node.iri: node for node in nodes if "Unit" in node.types}

    def of(self, area: str, iri: str) -> str:
        """The id of an agent, a resource, an event …"""
        own = self._own(area, iri)
        if own is not None:
            return own
        return f"{area[0]}-{hashlib.sha256(iri.encode()).hexdigest()[:24]}"

    def code(self, area: str, iri: str) -> str:
        """A word of a vocabulary, such as the specification of a process."""
        last = self._after(area, iri) or _last(iri)
        return (
            last if _CODE.fullmatch(last) else f"c-{hashlib.sha256(iri.encode()).hexdigest()[:24]}"
        )

    def unit(self, iri: str) -> str:
        """A unit: by our id, by its identifier in OM 2, by its label."""
        own = self._own("unit", iri)
        if own is not None:
            return own
        node = self._units.get(iri)
        words = [local(iri), _last(iri)]
        if node is not None:
            words = [
                _last(local(node.text("omUnitIdentifier") or "")),
                node.text("label") or "",
                *words,
            ]
        for word in words:
            if word in OURS:
                return OURS[word]
        for word in words:
            if _UNIT.fullmatch(word.lower()):
                return word.lower()
        return f"u{hashlib.sha256(iri.encode()).hexdigest()[:24]}"

    def _own(self, area: str, iri: str) -> str | None:
        found = self._after(area, iri)
        return found if found is not None and _ID.fullmatch(found) else None

    def _after(self, area: str, iri: str) -> str | None:
        """What follows base and area in a name of Subak's."""
        for base in self._bases:
            if iri.startswith(f"{base}{area}/"):
                return iri.removeprefix(f"{base}{area}/")
        return None


def decimals_of(text: str) -> int:
    """As many decimals as an amount is written with, zeros at its end aside."""
    exponent = number(text).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def parts(text: str, decimals: int, unit: str) -> int:
    """An amount in whole smallest parts. Refused: import.amount_too_fine and those of `number`."""
    scaled = number(text).scaleb(decimals)
    if scaled != scaled.to_integral_value():
        refuse("import.amount_too_fine", amount=text[:40], unit=unit, decimals=decimals)
    return int(scaled)


def number(text: str) -> Decimal:
    """The exact number that a text writes. Refused: import.amount_malformed."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        refuse("import.amount_malformed", amount=text[:40])
    if (
        not found.is_finite()
        or len(found.as_tuple().digits) > MOST_DIGITS
        or abs(found.adjusted()) > MOST_DIGITS
    ):
        refuse("import.amount_malformed", amount=text[:40])
    return found


def _last(iri: str) -> str:
    """What follows the last slash, hash or colon."""
    found = _LAST.search(iri.rstrip("/"))
    return found[0] if found else iri
