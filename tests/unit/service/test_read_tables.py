"""Read tables show what the entries say and the state holds, live and rebuilt alike."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tests.stories.test_stories  # noqa: F401 - knows the words of the stories
from subak.finance.pools import Accounts, BankLines, Pools
from subak.finance.runs import Payouts
from subak.ledger.events import Events
from subak.ledger.resources import Resources
from subak.pacts.pacts import Pacts
from subak.recognition.contributions import Contributions
from subak.recognition.credits import CreditTotals, Lots
from subak.releases.first import KINDS
from subak.service.read_tables import COLUMNS, TABLES
from subak.service.read_tables.projector import PROJECTORS
from subak.service.rows import Value
from subak.service.writer import Writer
from tests.stories.telling import stories, tell
from tests.support.rehearsal import Rehearsal
from tests.support.retelling import retell
from tests.unit.recognition import valley_year
from tests.unit.recognition.test_valley_year import Year


def _story(file: Path) -> Rehearsal:
    return tell(file).books


def _year() -> Rehearsal:
    year = Year()
    year.play()
    year.valley.until("2025-08-31")
    return year.valley


HISTORIES = [*stories(), None]


@pytest.fixture(scope="module", params=HISTORIES, ids=lambda each: each.stem if each else "year")
def writer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Writer]:
    books = _story(request.param) if request.param else _year()
    with retell(books, tmp_path_factory.mktemp("told") / "books") as told:
        yield told


def select(writer: Writer, statement: str, *values: Value) -> list[Any]:
    return writer.store.select(statement, *values)


def rows(writer: Writer, table: str) -> list[Any]:
    return sorted(select(writer, f"SELECT * FROM {table}"), key=repr)


def pairs(writer: Writer, statement: str) -> dict[Any, list[Any]]:
    """Rows by their first column."""
    return {first: rest for first, *rest in select(writer, statement)}


def test_every_kind_is_shown() -> None:
    assert {kind for kind, _ in KINDS} - PROJECTORS.keys() == set()


def test_live_tables_are_those_of_a_rebuild(writer: Writer) -> None:
    live = {table: rows(writer, table) for table in TABLES}
    writer.rebuild()
    assert {table: rows(writer, table) for table in TABLES} == live


def test_resources_and_events_are_those_of_the_state(writer: Writer) -> None:
    statement = (
        "SELECT id, accountable, custodian, accounting, onhand, packed, contained_in, place,"
        " stage, state FROM resource"
    )
    held = {
        name: [
            each.accountable, each.custodian, each.accounting, each.onhand, each.packed,
            each.contained_in, each.place, each.stage, each.state,
        ]
        for name, each in writer.state[Resources].items()
    }  # fmt: skip
    assert pairs(writer, statement) == held
    shown = pairs(writer, "SELECT id, coalesce(quantity, 0), coalesce(effort, 0) FROM event")
    for event, record in writer.state[Events].items():
        assert shown[event] == [record.quantity, record.effort]


def test_contributions_are_those_of_the_state(writer: Writer) -> None:
    over = "('settled', 'granted', 'withdrawn')"
    statement = (
        f"SELECT id, recognition, status, days_late FROM contribution WHERE status NOT IN {over}"
    )
    shown = pairs(writer, statement)
    kept = writer.state[Contributions]
    assert set(shown) == set(kept)
    for contribution, (recognition, status, days_late) in shown.items():
        record = kept[str(contribution)]
        assert (recognition, days_late) == (record.decision, record.days_late)
        assert (status == "recorded") is (record.decision is None)
        assert (status == "waiting") is (record.decision is not None and not record.complete)
        assert (status == "appealed") is record.appealed


def test_credits_are_those_of_the_state(writer: Writer) -> None:
    statement = (
        "SELECT first, last, holder, contribution, tariff_cents, final_from, status FROM lot"
        " WHERE recognition = ? ORDER BY first"
    )
    for recognition, issue in writer.state[Lots].items():
        shown = select(writer, statement, recognition)
        assert [each[0] for each in shown[1:]] == [each[1] + 1 for each in shown[:-1]]
        for first, last, *rest in shown:
            (lot,) = [each for each in issue.lots if each.first <= first and last <= each.last]
            assert rest == [
                lot.holder,
                lot.contribution,
                lot.tariff_cents,
                lot.fundable_from,
                lot.status,
            ]
        assert shown[-1][1] == issue.lots[-1].last
    totals = pairs(
        writer,
        "SELECT protocol, sum(last - first + 1), sum((last - first + 1) * (status = 'held')),"
        " sum((last - first + 1) * (status = 'retired')),"
        " sum((last - first + 1) * (status = 'cancelled')) FROM lot GROUP BY protocol",
    )
    assert totals == {
        protocol: [each.issued, each.held, each.retired, each.cancelled]
        for protocol, each in writer.state[CreditTotals].items()
    }


def test_a_series_is_numbered_without_gap(writer: Writer) -> None:
    next_serial: dict[Value, int] = {}
    lots = select(writer, "SELECT series, serial_first, serial_last FROM lot ORDER BY 1, 2")
    for series, first, last in lots:
        assert first == next_serial.get(series, 1)
        next_serial[series] = last + 1


def test_a_life_begins_with_the_issue_and_ends_once(writer: Writer) -> None:
    for recognition, count in select(writer, "SELECT recognition, credits FROM issue"):
        life = (
            "SELECT what, sum(last - first + 1) FROM lot_life WHERE recognition = ? GROUP BY what"
        )
        lived = dict(select(writer, life, recognition))
        ended = select(
            writer,
            "SELECT coalesce(sum(last - first + 1), 0) FROM lot"
            " WHERE recognition = ? AND status <> 'held'",
            recognition,
        )
        assert lived["issued"] == count
        assert [(lived.get("retired", 0) + lived.get("cancelled", 0),)] == ended


def test_money_is_that_of_the_state(writer: Writer) -> None:
    state = writer.state
    shown = select(writer, "SELECT pool, name, cents FROM account")
    assert {f"{pool} {name}": cents for pool, name, cents in shown} == {
        key: account.cents for key, account in state[Accounts].items()
    }
    assert pairs(writer, "SELECT id, bank_cents FROM pool") == {
        pool: [held.bank_cents] for pool, held in state[Pools].items()
    }
    payouts = pairs(writer, "SELECT id, cents, status FROM payout")
    for payout, owed in state[Payouts].items():
        assert payouts[payout] == [owed.cents, owed.status]


def test_bank_lines_sum_to_what_the_bank_booked(writer: Writer) -> None:
    sums = dict.fromkeys(writer.state[Pools], 0)
    booked = pairs(writer, "SELECT line, entry.id, pool, cents FROM bank_line JOIN entry USING (n)")
    for line, (entry, pool, cents) in booked.items():
        assert writer.state[BankLines][line].entry == entry
        sums[pool] += cents
    assert set(booked) == set(writer.state[BankLines])
    assert sums == {pool: held.bank_cents for pool, held in writer.state[Pools].items()}


def test_the_lines_of_a_run_sum_to_its_sources(writer: Writer) -> None:
    runs = select(
        writer,
        "SELECT cents, (SELECT sum(cents) FROM run_source WHERE run = run.id),"
        " (SELECT sum(cents) FROM run_line WHERE run = run.id) FROM run",
    )
    for cents, taken, given in runs:
        assert cents == taken == given


def test_pacts_are_those_of_the_state(writer: Writer) -> None:
    statement = "SELECT agent FROM pact_partner WHERE pact = ? AND signed_on IS NOT NULL"
    for name, pact in writer.state[Pacts].items():
        assert select(writer, "SELECT status FROM pact WHERE id = ?", name) == [(pact.status,)]
        signed = sorted(str(agent) for (agent,) in select(writer, statement, name))
        assert tuple(signed) == pact.signed


def test_the_histories_have_every_kind(tmp_path: Path) -> None:
    told = {kind.encode() for kind, _ in KINDS}
    for file in stories():
        raw = b"".join(_story(file).bytes)
        told -= {kind for kind in told if b'"kind":"' + kind + b'"' in raw}
    assert told == set()


def test_the_sample_year_has_the_serial_numbers_of_its_oracle(tmp_path: Path) -> None:
    with retell(_year(), tmp_path / "books") as writer:
        shown = select(
            writer,
            "SELECT series, serial_first, serial_last, holder, tariff_cents, status FROM lot",
        )
    for row in valley_year.LOTS:
        fate = (row["holder"], int(row["cents"]), row["status"])
        first, last = int(row["first"]), int(row["last"])
        (lot,) = [
            each for each in shown if each[0] == row["series"] and each[1] <= first <= each[2]
        ]
        assert last <= lot[2]
        assert lot[3:] == fate


def test_every_table_names_its_columns() -> None:
    assert COLUMNS["lot"][:3] == ("recognition", "first", "last")
    assert all(COLUMNS[table] for table in TABLES)
