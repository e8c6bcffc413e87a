"""Nodes of linked data: references, measures, and the resources that several entries tell of."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from subak.exchange.amounts import decimal_text
from subak.exchange.units_of_measure import OM_UNITS

Value = str | int | bytes | None
Row = Mapping[str, Value]
Node = dict[str, object]


class Tables(Protocol):
    """What holds now, by the read tables."""

    def row(self, table: str, key: str) -> Row:
        """The row of an id."""

    def agreements(self) -> Mapping[str, str]:
        """The agreement of each event that is in one which holds."""

    def claims(self) -> Iterable[Row]:
        """What is owed, each with the holder of its pool, the pact, and when it was recorded."""

    def settlements(self) -> Iterable[Row]:
        """What was settled, with the same, and the settlement that it takes back."""

    def published_name(self, commitment: Value) -> str:
        """A name that was published; else an empty text."""


class Known:
    """What earlier nodes said and later ones need: units, stages; and the tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.agreements = tables.agreements()
        self._decimals: dict[str, int] = {}
        self._stages: set[str] = set()

    def unit(self, unit: str, decimals: int) -> Node:
        """The node of a unit, which is known from then on."""
        self._decimals[unit] = decimals
        return {
            "@id": f"unit/{unit}",
            "@type": "Unit",
            "label": unit,
            "omUnitIdentifier": OM_UNITS.get(unit),
            "subak:decimals": decimals,
        }

    def text(self, amount: Value, unit: Value) -> str | None:
        """An amount in its unit as decimal text."""
        if amount is None or unit is None:
            return None
        return decimal_text(int(amount), self._decimals[str(unit)])

    def measure(self, amount: Value, unit: Value) -> Node | None:
        """An amount with its unit."""
        if amount is None or unit is None:
            return None
        value = self.text(amount, unit)
        return {"@type": "Measure", "hasNumericalValue": value, "hasUnit": to("unit", unit)}

    def stage(self, code: Value) -> Iterator[Node]:
        """The specification of processes under a code, when it first comes."""
        if code is not None and str(code) not in self._stages:
            self._stages.add(str(code))
            node = f"process-specification/{code!s}"
            yield {"@id": node, "@type": "ProcessSpecification", "name": code}

    def resource(self, resource: str, more: Node) -> Iterator[Node]:
        """A resource as it is now."""
        now = self.tables.row("resource", resource)
        unit = now["unit"]
        yield from self.stage(now["stage"])
        yield {
            "@id": f"resource/{resource}",
            "@type": "EconomicResource",
            "name": self.tables.published_name(now["name"]),
            "conformsTo": to("specification", now["specification"]),
            "primaryAccountable": to("agent", now["accountable"]),
            "accountingQuantity": self.measure(now["accounting"], unit),
            "onhandQuantity": self.measure(now["onhand"], unit),
            "containedIn": to("resource", now["contained_in"]),
            "stage": to("process-specification", now["stage"]),
            "state": now["state"],
            "subak:custodian": reference("agent", now["custodian"]),
            "subak:place": now["place"],
            **more,
        }


def to(area: str, key: Value) -> str | None:
    """A reference, where the context says that it is one."""
    return None if key is None else f"{area}/{key!s}"


def reference(area: str, key: Value) -> Node | None:
    """A reference that says itself that it is one."""
    return None if key is None else {"@id": f"{area}/{key!s}"}


def said_only(node: Node) -> Node:
    """The node without what it does not say."""
    return {key: value for key, value in node.items() if value not in (None, "", [])}
