"""Rows of hours or measures as contributions to one pact.

An id that the table does not give is a keyed hash of what the row says, not of how it says it: the
same row gives the same id from another export too, and nobody without the key finds the row behind
an id. So a second import knows what is recorded, and two equal rows are one row twice.
Invariants: quantities are exact, in whole smallest parts of the unit; every text of evidence goes
into a salted payload and nowhere else.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from msgspec.json import encode
from msgspec.structs import replace

from subak.core.errors import Refused, need, refuse
from subak.core.values import AgentId, PactId, ProtocolId, Quantity, ResourceId, UnitId
from subak.exchange.sealing import Payload, seal_payload
from subak.exchange.table_dates import read_day
from subak.exchange.table_map import Columns, ContributionMap, MeasureMap, Numbered, Source
from subak.exchange.table_numbers import read_decimal, read_minutes
from subak.exchange.table_problems import Problems
from subak.exchange.table_row import RowReader
from subak.exchange.tables import Row
from subak.ledger.actions import ACTIONS, Action
from subak.ledger.events import EventRecorded
from subak.ledger.measures import Evidence, Measure

MINUTE = "minute"
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
Find = Callable[[Source], Callable[[str], AgentId]]
"""Gives, for a field, what finds the agent that its text names, or refuses."""


@dataclass(frozen=True)
class Terms:
    """What of a protocol the rows need: its actions, and the units of its measures."""

    actions: tuple[Action, ...]
    units: Mapping[str, UnitId]


@dataclass(frozen=True)
class Purpose:
    """What the rows contribute to, and what stands for what the map leaves out."""

    pact: PactId
    receiver: AgentId
    terms: Mapping[ProtocolId, Terms]
    """The protocols of the pact."""
    decimals: Mapping[UnitId, int]
    """The decimals of each unit of the books."""
    secret: bytes


@dataclass(frozen=True)
class Told:
    """A row as a contribution, with the texts of its evidence and their payloads."""

    row: Row
    said: EventRecorded
    texts: tuple[str, ...]
    payloads: tuple[Payload, ...]


class Telling:
    """Turns the rows of one table into contributions; what is wrong joins the problems.

    Refused: unit.unknown, table.decimals_unfit, table.protocol_unclear, those of `find_all`.
    """

    def __init__(
        self, mapped: ContributionMap, columns: Columns, purpose: Purpose, find: Find
    ) -> None:
        self._map = mapped
        self._columns = columns
        self._purpose = purpose
        self._find = find
        self._lines: dict[str, int] = {}
        self.problems = Problems()
        layout = mapped.table
        self._day = partial(read_day, order=layout.dates, century=layout.century)
        _check_units(mapped.measure, purpose)
        clear = mapped.contribution.protocol is not None or len(purpose.terms) == 1
        need(clear, "table.protocol_unclear", pact=purpose.pact, known=", ".join(purpose.terms))
        columns.find_all(mapped.sources())

    def tell(self, row: Row) -> Told | None:
        """The contribution of a row, or None where something is wrong with it."""
        reader, fields = RowReader(self._columns, self.problems, row), self._map.contribution
        if reader.is_total():
            return None
        event = self._event(reader)
        given = "" if fields.id is None else reader.needs(fields.id, self._given_id)
        evidence = self._evidence(reader)
        if reader.failed or event is None or given is None:
            return None
        entry_id = given or self._keyed(event, evidence)
        reader.once(self._lines, entry_id)
        payloads = tuple(seal_payload(text) for _, text in evidence)
        kept = tuple(
            Evidence(kind=kind, commitment=payload.commitment)
            for (kind, _), payload in zip(evidence, payloads, strict=True)
        )
        said = replace(event, id=entry_id, evidence=kept)
        return Told(row, said, tuple(text for _, text in evidence), payloads)

    def _event(self, reader: RowReader) -> EventRecorded | None:
        """What the row says, without id and evidence."""
        fields, find = self._map.contribution, self._find
        provider = reader.needs(fields.provider, find(fields.provider))
        receiver: AgentId | None = self._purpose.receiver
        if fields.receiver is not None:
            receiver = reader.needs(fields.receiver, find(fields.receiver))
        first = reader.needs(fields.day, self._day)
        until = reader.takes(fields.until, self._day)
        protocol = self._protocol(reader)
        if protocol is None:
            return None
        terms = self._purpose.terms[protocol]
        action = reader.takes(fields.action, partial(_action, terms)) or terms.actions[0]
        measures = [self._measure(reader, each, terms) for each in self._map.measure]
        resource = reader.takes(fields.resource, ResourceId)
        place = reader.takes(fields.place, str)
        classified_as = reader.takes(fields.classified_as, str)
        if reader.failed or provider is None or receiver is None or first is None:
            return None
        whole = tuple(each for each in measures if each is not None)
        by_effort = ACTIONS[action].event_quantity == "effort"
        counted = Quantity(amount=whole[0].amount, unit=whole[0].unit)
        return EventRecorded(
            id="",
            action=action,
            provider=provider,
            receiver=receiver,
            happened_on=first,
            until=until,
            quantity=None if by_effort else counted,
            effort=counted if by_effort else None,
            resource=resource,
            place=place,
            pact=self._purpose.pact,
            protocol=protocol,
            measures=whole,
            classified_as=classified_as,
        )

    def _protocol(self, reader: RowReader) -> ProtocolId | None:
        """The protocol that the row names, else the only one of the pact."""
        source = self._map.contribution.protocol
        if source is not None:
            return reader.needs(source, partial(_protocol_of, self._purpose))
        return next(iter(self._purpose.terms))

    def _measure(self, reader: RowReader, mapped: MeasureMap, terms: Terms) -> Measure | None:
        unit = UnitId(mapped.unit) if mapped.unit else terms.units.get(mapped.of)
        if unit is None:
            known = ", ".join(terms.units)
            reader.objects("table.measure_unknown", of=mapped.of, known=known)
            return None
        amount_in = partial(self._amount, mapped, unit)
        amount = reader.needs(mapped.amount, amount_in)
        low = reader.takes(mapped.low, amount_in)
        high = reader.takes(mapped.high, amount_in)
        method = reader.takes(mapped.method, str)
        source = None
        if mapped.source is not None:
            source = reader.takes(mapped.source, self._find(mapped.source))
        if reader.failed or amount is None:
            return None
        return reader.whole(
            lambda: Measure(
                of=mapped.of,
                amount=amount,
                unit=unit,
                low=low,
                high=high,
                method=method,
                source=source,
            )
        )

    def _amount(self, mapped: MeasureMap, unit: UnitId, text: str) -> str:
        """Whole smallest parts of the unit, as an entry holds them.

        Refused: table.number_too_fine, those of `read_decimal`.
        """
        decimals = self._purpose.decimals[unit]
        minutes = read_minutes(text) if unit == MINUTE and decimals == 0 else None
        if minutes is not None:
            return str(minutes)
        number = read_decimal(text, self._map.table.decimal_mark)
        parts = number.parts(decimals, mapped.times)
        most = decimals if mapped.decimals is None else mapped.decimals
        fits = mapped.decimals is None or number.parts(most) is not None
        if parts is None or not fits:
            refuse("table.number_too_fine", text=text, unit=unit, decimals=most)
        return str(parts)

    def _evidence(self, reader: RowReader) -> list[tuple[str, str]]:
        """Kinds and texts; evidence without a text is none."""
        found = []
        for each in self._map.evidence:
            text = reader.takes(each.text, _one_line)
            kind = reader.needs(each.kind, str) if text else None
            if text and kind:
                found.append((kind, text))
        return found

    def _given_id(self, text: str) -> str:
        source = self._map.contribution.id
        prefix = source.prefix if isinstance(source, Numbered) else ""
        entry_id = prefix + text.lower()
        need(_ID.fullmatch(entry_id), "table.id_malformed", text=entry_id[:80])
        return entry_id

    def _keyed(self, event: EventRecorded, evidence: Sequence[tuple[str, str]]) -> str:
        told = b"row\0" + encode((event, evidence), order="sorted")
        digest = hmac.digest(self._purpose.secret, told, "sha256")
        return "t-" + b32encode(digest).decode().lower()[:24]


def _check_units(measures: Sequence[MeasureMap], purpose: Purpose) -> None:
    """Units of the map are those of the books, and hold the decimals that it speaks of."""
    for each in measures:
        if each.unit is None:
            continue
        need(each.unit in purpose.decimals, "unit.unknown", id=each.unit)
        held = purpose.decimals[UnitId(each.unit)]
        facts = {"of": each.of, "unit": each.unit, "found": each.decimals, "at_most": held}
        need(each.times > 1 or (each.decimals or 0) <= held, "table.decimals_unfit", **facts)


def _action(terms: Terms, text: str) -> Action:
    for action in terms.actions:
        if action == text:
            return action
    raise Refused("table.action_unknown", text=text[:40], known=", ".join(terms.actions))


def _protocol_of(purpose: Purpose, text: str) -> ProtocolId:
    known = ", ".join(purpose.terms)
    facts = {"protocol": text, "pact": purpose.pact, "known": known}
    need(text in purpose.terms, "argument.protocol_not_in_pact", **facts)
    return ProtocolId(text)


def _one_line(text: str) -> str:
    """A text as a payload keeps it: line ends inside a cell become spaces."""
    return " ".join(text.split())
