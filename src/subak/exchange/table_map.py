"""Maps: which column of a table is what, in TOML that people write beside their spreadsheet.

A field is the heading of a column, or `{ constant = "…" }`, the same for every row. What the map
leaves out follows from the file (`[table]`), from the protocol and the pact (`[contribution]`).
Docs: `docs/en/tables.md`. Invariant: a map that reads has no key that nobody knows.
"""

import tomllib
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct, ValidationError, convert, field

from subak.core.errors import Refused, need
from subak.exchange.table_dates import DateOrder
from subak.exchange.table_numbers import DecimalMark
from subak.exchange.tables import Table

LARGEST_MAP = 1 << 18
Text = Annotated[str, Meta(min_length=1)]
By = Literal["id", "name", "email"]
Read = TypeVar("Read", bound="TableMap")


class Constant(Struct, frozen=True, forbid_unknown_fields=True):
    """The same for every row."""

    constant: Text


class Numbered(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of ids, with what stands before each: `17` becomes `garden-2024-17`."""

    column: Text
    prefix: str = ""


Source = Text | Constant
"""The heading of a column, or a constant."""


class Layout(Struct, frozen=True, forbid_unknown_fields=True):
    """How the file is written, where that is not to be found out."""

    encoding: str | None = None
    separator: str | None = None
    headings_line: Annotated[int, Meta(ge=1)] | None = None
    dates: DateOrder | None = None
    century: Annotated[int, Meta(ge=1900, le=2100, multiple_of=100)] | None = None
    decimal_mark: DecimalMark | None = None


class TableMap(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every map says."""

    table: Layout = field(default_factory=Layout)


class MeasureMap(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One measure of each row; its unit is the one that the protocol asks for, unless said."""

    of: Text
    amount: Text
    unit: Text | None = None
    decimals: Annotated[int, Meta(ge=0, le=9)] | None = None
    """The most decimals that the column may hold; at most as many as the unit has."""
    times: Annotated[int, Meta(ge=1, le=10**9)] = 1
    """What one of the column is in the unit: 60 where hours are written and minutes are counted."""
    low: Text | None = None
    high: Text | None = None
    method: Source | None = None
    source: Source | None = None


class EvidenceMap(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Evidence of each row whose text is not empty; the text stays private."""

    kind: Source
    text: Source


class ContributionFields(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who gave what to whom, and when."""

    provider: Source
    people_by: By = "id"
    """How the columns name people: by their id, their name or their e-mail."""
    day: Source
    until: Source | None = None
    receiver: Source | None = None
    protocol: Source | None = None
    action: Source | None = None
    resource: Source | None = None
    place: Source | None = None
    classified_as: Source | None = None
    id: Numbered | Text | None = None


class ContributionMap(TableMap, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of hours or measures."""

    contribution: ContributionFields
    measure: Annotated[tuple[MeasureMap, ...], Meta(min_length=1)]
    evidence: tuple[EvidenceMap, ...] = ()

    def sources(self) -> Iterator[object]:
        """All fields that may name a column."""
        told = self.contribution
        yield from (told.provider, told.day, told.until, told.receiver, told.protocol)
        yield from (told.action, told.resource, told.place, told.classified_as, told.id)
        for measure in self.measure:
            yield from (measure.amount, measure.low, measure.high, measure.method, measure.source)
        for evidence in self.evidence:
            yield from (evidence.kind, evidence.text)


class MemberFields(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who somebody is; what is not mapped is not in the table."""

    name: Text
    id: Text | None = None
    kind: Source | None = None
    sphere: Source | None = None
    public: Source | None = None
    email: Text | None = None
    iban: Text | None = None
    bic: Text | None = None
    holder: Text | None = None
    language: Source | None = None


class MemberMap(TableMap, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of persons and organisations."""

    member: MemberFields

    def sources(self) -> Iterator[object]:
        """All fields that may name a column."""
        told = self.member
        yield from (told.name, told.id, told.kind, told.sphere, told.public)
        yield from (told.email, told.iban, told.bic, told.holder, told.language)


def read_map(raw: bytes, kind: type[Read]) -> Read:
    """The map that some TOML says. Refused: table.map_malformed."""
    try:
        return convert(tomllib.loads(raw.decode("utf-8-sig")), type=kind)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise Refused("table.map_malformed", problem=str(error)) from None


class Columns:
    """Where the mapped columns of one table stand; each is looked up once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._positions: dict[str, int] = {}

    def find_all(self, sources: Iterable[object]) -> None:
        """Look up every column that the fields of a map name.

        Refused: table.columns_missing, with all that are missing; table.column_twice.
        """
        names = dict.fromkeys(name for each in sources if (name := heading(each)) is not None)
        places = {name: self._table.positions(name) for name in names}
        missing = ", ".join(name for name, found in places.items() if not found)
        known = ", ".join(name for name in self._table.columns if name)
        need(not missing, "table.columns_missing", missing=missing, known=known)
        for name, found in places.items():
            need(len(found) == 1, "table.column_twice", column=name, count=len(found))
        self._positions = {name: found[0] for name, found in places.items()}

    def text(self, cells: tuple[str, ...], source: object) -> str:
        """What a field says in a row; empty where it is not mapped."""
        if isinstance(source, Constant):
            return source.constant
        name = heading(source)
        return "" if name is None else cells[self._positions[name]]


def heading(source: object) -> str | None:
    """The heading of a field's column, or None."""
    if isinstance(source, Numbered):
        return source.column
    return source if isinstance(source, str) else None
