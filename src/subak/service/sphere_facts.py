"""What the rule of spheres is computed from, read from the read tables.

Money in pools is followed in the order of the log, so that each payout knows whose money it is.
"""

from collections.abc import Iterator
from typing import cast

from msgspec.structs import replace

from subak.core.canonical import Json
from subak.core.errors import Refused
from subak.core.values import AgentId
from subak.ledger.agents import Sphere
from subak.service.reader import Reader
from subak.service.rows import Value
from subak.statements.origins import Arrival, Move, Movement, Origins, Repayment
from subak.statements.spheres import BankedPayout, Gift, Ground, Repaid, Unit, paid_back, paid_out

_Row = tuple[Value, ...]
_Placed = tuple[int, Move]

_TRADES = """SELECT happened_on, provider, receiver, quantity, id FROM event
 WHERE action IN ('transfer', 'transferAllRights') AND withdrawn_on IS NULL
 AND unit = (SELECT lower(currency) FROM books) AND quantity IS NOT NULL AND provider <> receiver"""
_RECEIPTS = """SELECT funding.booked_on, payer, holder, funding.cents - repaid_cents,
 funding.id, reversed_on FROM funding JOIN pool ON pool.id = funding.pool
 WHERE payer IS NOT NULL AND pledge IS NULL AND funding.cents > repaid_cents"""
_WORK = """SELECT coalesce(event.until, happened_on), event.provider, event.receiver,
 contribution.credits, event.id, event.protocol
 FROM contribution JOIN event ON event.id = contribution.id WHERE contribution.credits > 0"""
_BANKED = """SELECT payout.id, payout.payee, pool.holder, settlement.cents, bank_line.booked_on,
 run.type
 FROM settlement JOIN payout ON payout.id = settlement.claim JOIN run ON run.id = payout.run
 JOIN pool ON pool.id = run.pool JOIN bank_line ON bank_line.line = settlement.settled_by"""
_ARRIVED = """SELECT funding.n, funding.pool, 'received:' || funding.id,
 CASE WHEN pledge IS NULL THEN holder ELSE payer END, funding.cents - repaid_cents
 FROM funding JOIN pool ON pool.id = funding.pool
 WHERE payer IS NOT NULL AND funding.cents > repaid_cents
 UNION ALL SELECT bank_own.n, pool, 'kept:' || code, holder, cents
 FROM bank_own JOIN pool ON pool.id = bank_own.pool WHERE cents > 0"""
_REPAID = """SELECT settlement.n, debt.pool,
 CASE WHEN keep_as IS NULL THEN 'undistributed:' || entry.id ELSE 'kept:' || keep_as END,
 debt.debtor, settlement.cents, entry.id, bank_line.booked_on
 FROM settlement JOIN debt ON debt.id = settlement.claim JOIN entry ON entry.n = settlement.n
 JOIN bank_line ON bank_line.line = settlement.settled_by"""
_RUNS = "SELECT n, pool, id FROM run"
_SOURCES = "SELECT run, account, cents FROM run_source"
_LINES = "SELECT run, type, name, cents FROM run_line"
_RELEASED = "SELECT n, pool, source, target, cents FROM undistributed_release"
_COVERED = "SELECT n, pool, source, 'bank:', cents FROM shortfall_cover"


def sphere_of_agents(reader: Reader) -> dict[AgentId, Sphere]:
    """The sphere of every agent."""
    rows = reader.select("SELECT id, sphere FROM agent")
    return {AgentId(str(name)): cast("Sphere", sphere) for name, sphere in rows}


def all_gifts(reader: Reader) -> list[Gift]:
    """All that was given, in no order that a rule may rely on."""
    origins = Origins()
    origins.take(move for _, move in sorted(_moves(reader), key=_position))
    gifts = [_gift(row, "cents", "trade") for row in reader.select(_TRADES)]
    for *receipt, reversed_on in reader.select(_RECEIPTS):
        gifts.append(_gift(tuple(receipt), "cents", "receipt"))
        if reversed_on is not None:
            gifts.append(_taken_back(gifts[-1], str(reversed_on)))
    for row in reader.select(_BANKED):
        gifts += paid_out(_banked(row), origins)
    for *_, debtor, _, act, booked_on in reader.select(_REPAID):
        repaid = Repaid(act=str(act), debtor=AgentId(str(debtor)), day=str(booked_on))
        gifts += paid_back(repaid, origins)
    counting = _protocols_of_minutes(reader)
    gifts += [
        _gift(row[:-1], "minutes", "work") for row in reader.select(_WORK) if row[-1] in counting
    ]
    return gifts


def _moves(reader: Reader) -> Iterator[_Placed]:
    for n, pool, account, giver, cents in reader.select(_ARRIVED):
        arrival = Arrival(
            pool=str(pool), account=str(account), giver=AgentId(str(giver)), cents=_number(cents)
        )
        yield _number(n), arrival
    for n, pool, account, debtor, cents, act, _ in reader.select(_REPAID):
        repayment = Repayment(
            pool=str(pool),
            account=str(account),
            debtor=AgentId(str(debtor)),
            cents=_number(cents),
            act=str(act),
        )
        yield _number(n), repayment
    for statement in (_RELEASED, _COVERED):
        for n, pool, source, target, cents in reader.select(statement):
            of = _number(cents)
            yield _number(n), _movement(pool, [(str(source), of)], [(str(target), of)])
    sources, lines = _sources(reader), _lines(reader)
    for n, pool, run in reader.select(_RUNS):
        yield _number(n), _movement(pool, sources.get(str(run), []), lines.get(str(run), []))


def _sources(reader: Reader) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for run, account, cents in reader.select(_SOURCES):
        found.setdefault(str(run), []).append((str(account), _number(cents)))
    return found


def _lines(reader: Reader) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for run, kind, name, cents in reader.select(_LINES):
        of, to = str(run), str(name)
        line = {"payout": f"payout:{of}.{to}", "undistributed": f"undistributed:{of}"}
        found.setdefault(of, []).append((line.get(str(kind), f"kept:{to}"), _number(cents)))
    return found


def _movement(
    pool: Value, sources: list[tuple[str, int]], lines: list[tuple[str, int]]
) -> Movement:
    return Movement(pool=str(pool), sources=tuple(sorted(sources)), lines=tuple(sorted(lines)))


def _gift(row: _Row, unit: Unit, ground: Ground) -> Gift:
    day, giver, receiver, amount, of = row
    return Gift(
        day=str(day),
        giver=AgentId(str(giver)),
        receiver=AgentId(str(receiver)),
        amount=_number(amount),
        unit=unit,
        ground=ground,
        of=str(of),
    )


def _taken_back(receipt: Gift, day: str) -> Gift:
    return replace(receipt, day=day, amount=-receipt.amount, ground="reversal")


def _banked(row: _Row) -> BankedPayout:
    payout, payee, holder, cents, day, kind = row
    return BankedPayout(
        payout=str(payout),
        payee=AgentId(str(payee)),
        holder=AgentId(str(holder)),
        cents=_number(cents),
        day=str(day),
        refund=kind == "refund",
    )


def _protocols_of_minutes(reader: Reader) -> set[Value]:
    """The protocols under which one credit is one minute of work."""
    found: set[Value] = set()
    for protocol, digest in reader.select("SELECT id, document FROM protocol"):
        assert isinstance(digest, bytes)
        try:
            document = reader.document(digest)
        except Refused:  # a lost document is told by `subak verify`, not here
            continue
        if isinstance(document, dict) and _counts_minutes(document):
            found.add(protocol)
    return found


def _counts_minutes(document: dict[str, Json]) -> bool:
    measures = document.get("measures")
    if not isinstance(measures, list) or len(measures) != 1:
        return False
    (measure,) = measures
    if not isinstance(measure, dict) or measure.get("unit") != "minute":
        return False
    return document.get("credits") == f"{measure.get('of')} / 1 minute"


def _position(placed: _Placed) -> int:
    return placed[0]


def _number(value: Value) -> int:
    return int(str(value))
