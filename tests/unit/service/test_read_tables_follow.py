"""After every entry of every history the read tables show what the state holds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from subak.core import fold
from subak.core.state import State
from subak.finance.funding import Pledges, UnmatchedFundings
from subak.finance.overpaid import Debts
from subak.finance.payouts import RELEASERS
from subak.finance.pools import Accounts, BankLines, Pools
from subak.finance.rules import ClaimsPaid
from subak.finance.runs import Payouts, Runs
from subak.ledger.events import Events
from subak.ledger.processes import Processes
from subak.ledger.resources import Resources
from subak.pacts.pacts import Pacts
from subak.recognition.contributions import Contributions
from subak.recognition.credits import CreditTotals, Lots
from subak.recognition.decisions import Decisions
from subak.service.read_tables import project
from subak.service.rows import Rows, Value
from tests.support.books import new_store
from tests.support.histories import HISTORIES, told
from tests.support.rehearsal import Rehearsal

OVER = "('settled', 'granted', 'withdrawn')"
"""How contributions stand that have left the state."""


class Shown:
    """A state and the tables that show it, entry by entry."""

    def __init__(self, books: Rehearsal, folder: Path) -> None:
        self.books = books
        self.state = State(books.documents)
        self.store = new_store(folder)
        self.store.clear_read_tables()
        self.entries: list[str] = []
        """Ids, by position."""

    def follow(self) -> Iterator[str]:
        """Show one entry after the other; gives which it was."""
        for raw in self.books.bytes:
            said, stamp = fold.replay(self.state, raw)
            rows = Rows()
            project(self.state, stamp, said, rows)
            self.store.rewrite(rows)
            self.entries.append(said.id)
            yield f"{stamp.n} {said.kind}"

    def select(self, statement: str, *values: Value) -> list[Any]:
        return self.store.select(statement, *values)

    def rows(self, statement: str) -> dict[Any, list[Any]]:
        """Rows by their first column."""
        return {first: rest for first, *rest in self.select(statement)}


@pytest.mark.parametrize("history", HISTORIES)
def test_tables_follow_the_state(history: str, tmp_path: Path) -> None:
    shown = Shown(told(history), tmp_path)
    for entry in shown.follow():
        for check in CHECKS:
            try:
                check(shown)
            except AssertionError as problem:
                raise AssertionError(f"{history}, entry {entry}: {problem}") from problem
    shown.store.close()


def check_resources(shown: Shown) -> None:
    statement = (
        "SELECT id, accountable, custodian, accounting, onhand, packed, contained_in, place,"
        " stage, state FROM resource"
    )
    assert shown.rows(statement) == {
        name: [
            each.accountable, each.custodian, each.accounting, each.onhand, each.packed,
            each.contained_in, each.place, each.stage, each.state,
        ]
        for name, each in shown.state[Resources].items()
    }  # fmt: skip


def check_processes(shown: Shown) -> None:
    assert shown.rows("SELECT id, specification, pact, closed_on IS NOT NULL FROM process") == {
        name: [each.specification, each.pact, each.closed]
        for name, each in shown.state[Processes].items()
    }


def check_events(shown: Shown) -> None:
    statement = (
        "SELECT id, coalesce(quantity, 0), coalesce(effort, 0), recorded_by, recorded_on FROM event"
        f" WHERE withdrawn_on IS NULL AND id NOT IN (SELECT id FROM contribution"
        f" WHERE status IN {OVER})"
    )
    assert shown.rows(statement) == {
        name: [each.quantity, each.effort, each.recorded_by, each.recorded_on]
        for name, each in shown.state[Events].items()
    }


def check_contributions(shown: Shown) -> None:
    kept, decisions = shown.state[Contributions], shown.state[Decisions]
    found = shown.rows(
        "SELECT id, recognition, status, days_late, due_on, term_ends, outcome FROM contribution"
        f" WHERE status NOT IN {OVER}"
    )
    assert set(found) == set(kept)
    for contribution, (recognition, status, days_late, due, ends, outcome) in found.items():
        record = kept[contribution]
        assert (recognition, days_late, due) == (record.decision, record.days_late, record.due)
        assert (status == "recorded") is (record.decision is None)
        assert (status == "waiting") is (record.decision is not None and not record.complete)
        assert (status == "appealed") is record.appealed
        decision = decisions[recognition] if recognition else None
        assert outcome == (decision and decision.outcome)
        if status not in ("recorded", "appealed"):
            assert decision is not None
            assert ends == decision.until


def check_lots(shown: Shown) -> None:
    statement = (
        "SELECT first, last, holder, contribution, tariff_cents, final_from, status FROM lot"
        " WHERE recognition = ? ORDER BY first"
    )
    for recognition, issue in shown.state[Lots].items():
        found = shown.select(statement, recognition)
        assert [each[0] for each in found[1:]] == [each[1] + 1 for each in found[:-1]]
        for first, last, *rest in found:
            (lot,) = [each for each in issue.lots if each.first <= first and last <= each.last]
            assert rest == [
                lot.holder,
                lot.contribution,
                lot.tariff_cents,
                lot.fundable_from,
                lot.status,
            ]
        assert found[-1][1] == issue.lots[-1].last


def check_totals(shown: Shown) -> None:
    counted = ", ".join(
        f"coalesce(sum(CASE WHEN status = '{status}' THEN last - first + 1 END), 0)"
        for status in ("held", "retired", "cancelled")
    )
    statement = f"SELECT protocol, sum(last - first + 1), {counted} FROM lot GROUP BY protocol"
    assert shown.rows(statement) == {
        protocol: [each.issued, each.held, each.retired, each.cancelled]
        for protocol, each in shown.state[CreditTotals].items()
    }


def check_accounts(shown: Shown) -> None:
    found = shown.select("SELECT pool, name, cents FROM account")
    assert {f"{pool} {name}": cents for pool, name, cents in found} == {
        key: account.cents for key, account in shown.state[Accounts].items()
    }


def check_bank(shown: Shown) -> None:
    """The booked lines are those of the state and sum to what the bank has booked."""
    pools = {pool: held.bank_cents for pool, held in shown.state[Pools].items()}
    assert shown.rows("SELECT id, bank_cents FROM pool WHERE closed_on IS NULL") == {
        pool: [cents] for pool, cents in pools.items()
    }
    booked = shown.rows("SELECT line, n FROM bank_line")
    assert {line: shown.entries[n] for line, (n,) in booked.items()} == {
        line: each.entry for line, each in shown.state[BankLines].items()
    }
    sums = shown.rows("SELECT pool, sum(cents) FROM bank_line GROUP BY pool")
    assert {pool: sums.get(pool, [0])[0] for pool in pools} == pools


def check_funding(shown: Shown) -> None:
    state = shown.state
    assert shown.rows("SELECT id, payer, open_cents FROM pledge WHERE open_cents > 0") == {
        name: [each.payer, each.open_cents] for name, each in state[Pledges].items()
    }
    statement = (
        "SELECT id, pool, line, cents - repaid_cents FROM funding WHERE status = 'unmatched'"
    )
    assert shown.rows(statement) == {
        name: [each.pool, each.line, each.cents] for name, each in state[UnmatchedFundings].items()
    }
    statement = (
        "SELECT count(*) FROM funding WHERE status <> 'reversed'"
        " AND (status = 'unmatched') <> (payer IS NULL)"
    )
    assert shown.select(statement) == [(0,)]


def check_payouts(shown: Shown) -> None:
    payouts = shown.rows("SELECT id, run, payee, cents, status FROM payout")
    for payout, each in shown.state[Payouts].items():
        assert payouts[payout] == [each.run, each.to, each.cents, each.status]
    statement = (
        "SELECT id, payees, released_on IS NOT NULL, first_releaser, second_releaser FROM run"
    )
    runs = shown.rows(statement)
    for name, run in shown.state[Runs].items():
        payees, released, *releasers = runs[name]
        assert payees == len(run.payees)
        assert released == (len(run.releasers) == RELEASERS)
        assert tuple(each for each in releasers if each) == run.releasers


def check_claims(shown: Shown) -> None:
    """Payouts are owed until the bank confirms them, debts until something has settled them."""
    statement = "SELECT id, payee, cents, settled_cents FROM claim WHERE type = 'payout'"
    claims = shown.rows(statement)
    for payout, each in shown.state[Payouts].items():
        settled = each.cents if each.status == "confirmed" else 0
        assert claims[payout] == [each.to, each.cents, settled]
    paid = {key.replace(" ", ":"): [each.cents] for key, each in shown.state[ClaimsPaid].items()}
    for claim, (cents,) in shown.rows(
        "SELECT id, settled_cents FROM claim WHERE type = 'listed'"
    ).items():
        assert paid.get(claim, [0]) == [cents]
    statement = (
        "SELECT id, debtor, pool, cents - settled_cents FROM claim"
        " WHERE type = 'debt' AND settled_cents < cents"
    )
    assert shown.rows(statement) == {
        name: [each.debtor, each.pool, each.cents] for name, each in shown.state[Debts].items()
    }
    statement = (
        "SELECT count(*) FROM claim WHERE settled_cents <>"
        " (SELECT coalesce(sum(s.cents), 0) FROM settlement s WHERE s.claim = claim.id)"
    )
    assert shown.select(statement) == [(0,)]


def check_pacts(shown: Shown) -> None:
    statement = "SELECT agent FROM pact_partner WHERE pact = ? AND signed_on IS NOT NULL"
    found = shown.rows("SELECT id, status, in_force_on IS NOT NULL, ended_on IS NOT NULL FROM pact")
    for name, pact in shown.state[Pacts].items():
        signed = sorted(agent for (agent,) in shown.select(statement, name))
        assert tuple(signed) == pact.signed
        in_force = len(pact.signed) == len(pact.partners)
        assert found[name] == [pact.status, in_force, pact.status == "ended"]


CHECKS = (
    check_resources,
    check_processes,
    check_events,
    check_contributions,
    check_lots,
    check_totals,
    check_accounts,
    check_bank,
    check_funding,
    check_payouts,
    check_pacts,
    check_claims,
)
