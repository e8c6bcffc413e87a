"""What payees owe to pools after a revision, and what settled it.

Each debt is a claim of its pool (`claims`): a repayment settles it by its bank line, a run by what
it holds back, giving it up by the act itself. Amounts are cents.
"""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.finance.debts import DebtRepaid, DebtWaived
from subak.finance.funding import UnmatchedFundings
from subak.finance.overpaid import Debts
from subak.finance.rules import Rules
from subak.finance.runs import OfRun
from subak.recognition.revisions import RecognitionRevised
from subak.service.read_tables.claims import SETTLED
from subak.service.read_tables.finance import show_accounts
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "debt",
    "id TEXT PRIMARY KEY, revision TEXT NOT NULL, pool TEXT NOT NULL, debtor TEXT NOT NULL,"
    " contribution TEXT NOT NULL, cents BIGINT NOT NULL, set_off BIGINT NOT NULL, keep_as TEXT,"
    " waived_for TEXT, booked_on TEXT NOT NULL, n BIGINT NOT NULL",
)

_ALL_HELD_BACK = (
    "INSERT INTO settlement SELECT claim.id, ?, claim.cents - settled_cents, ?, ?"
    " FROM debt JOIN claim ON claim.id = debt.id"
    " WHERE debt.pool = ? AND set_off = 1 AND settled_cents < claim.cents AND debt.n < ?"
)
_STILL_OPEN = "UPDATE settlement SET cents = cents - ? WHERE claim = ? AND n = ?"
_NOTHING_HELD_BACK = "DELETE FROM settlement WHERE n = ? AND cents = 0"
_HELD_BACK = (
    "UPDATE claim SET settled_cents = settled_cents +"
    " (SELECT cents FROM settlement s WHERE s.claim = claim.id AND s.n = ?)"
    " WHERE id IN (SELECT s.claim FROM settlement s JOIN debt ON debt.id = s.claim WHERE s.n = ?)"
)
_REPAID = (
    "UPDATE funding SET repaid_cents = repaid_cents + ?, status = ?, payer = ?, matched_on = ?"
    " WHERE id = ?"
)


@projector("recognition.revised")
def revised(state: State, stamp: Stamp, said: RecognitionRevised, rows: Rows) -> None:
    """What is owed from now on, each a claim of its pool."""
    for name, debt in state[Debts].items():
        if name.partition(":")[0] == said.id:
            rows.insert(
                "debt", name, said.id, debt.pool, debt.debtor, debt.contribution, debt.cents,
                int(debt.set_off), debt.keep_as, None, stamp.day, stamp.n,
            )  # fmt: skip
            rows.insert(
                "claim", name, "debt", debt.pool, None, None, None, None, debt.debtor, debt.cents,
                0, stamp.day, stamp.n,
            )  # fmt: skip


@projector("distribution.run")
def held_back(state: State, stamp: Stamp, said: OfRun, rows: Rows) -> None:
    """What the run held back: all that was open before, less what is open still."""
    pool = state[Rules][said.rule].pool
    rows.change(_ALL_HELD_BACK, said.id, stamp.day, stamp.n, pool, stamp.n)
    for name, debt in state[Debts].items():
        if debt.pool == pool and debt.set_off:
            rows.change(_STILL_OPEN, debt.cents, name, stamp.n)
    rows.change(_NOTHING_HELD_BACK, stamp.n)
    rows.change(_HELD_BACK, stamp.n, stamp.n)


@projector("debt.repaid")
def repaid(state: State, stamp: Stamp, said: DebtRepaid, rows: Rows) -> None:
    """By which bank line; a receipt of which something is left waits on."""
    cents = int(said.amount)
    rows.change(
        "INSERT INTO settlement SELECT ?, line, ?, ?, ? FROM funding WHERE id = ?",
        said.debt, cents, stamp.day, stamp.n, said.funding,
    )  # fmt: skip
    rows.change(SETTLED, cents, said.debt)
    pool, debtor = said.debt.split(":")[1:]
    whole = said.funding not in state[UnmatchedFundings]
    status = ("repaid", debtor, stamp.day) if whole else ("unmatched", None, None)
    rows.change(_REPAID, cents, *status, said.funding)
    show_accounts(state, rows, pool)


@projector("debt.waived")
def waived(state: State, stamp: Stamp, said: DebtWaived, rows: Rows) -> None:
    """Nothing is owed any more, and why."""
    rows.change(
        "INSERT INTO settlement SELECT id, ?, cents - settled_cents, ?, ? FROM claim WHERE id = ?",
        said.id, stamp.day, stamp.n, said.debt,
    )  # fmt: skip
    rows.change("UPDATE claim SET settled_cents = cents WHERE id = ?", said.debt)
    rows.change("UPDATE debt SET waived_for = ? WHERE id = ?", said.ground, said.debt)
