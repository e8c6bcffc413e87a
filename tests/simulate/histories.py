"""Random histories, told to Subak and to a second model at once.

Both must say the same at each act (accepted, or refused for a reason that the model knows too) and
must have the same figures at the end.
"""

import json
from collections.abc import Mapping
from random import Random

from subak.core import fold
from subak.core.errors import Refused
from subak.core.state import State
from subak.finance.funding import Pledges, UnmatchedFundings
from subak.finance.pools import Accounts, Pools, unbalanced
from subak.finance.rules import ClaimsPaid
from subak.finance.runs import Payouts
from subak.ledger.history import past_of
from subak.ledger.resources import Resources
from subak.recognition.contributions import Contributions
from subak.recognition.credits import CreditTotals, Lots
from tests.simulate.acts import Act
from tests.simulate.ledger_model import Said, later
from tests.simulate.model import RETURN_DAYS, Model
from tests.simulate.money_acts import AllActs
from tests.simulate.rules import broken
from tests.simulate.scene import Scene, entry_of

Figures = Mapping[str, Mapping[str, object]]

STEPS = (0,) * 20 + (1, 1, 1, 2, 3, 7)
"""By how many days time goes on before an act."""
LONG_PAUSES = (27, 28, 29, 30, 31, 33)
"""Around the 30 days after which a payout cannot come back."""
MEANT_WELL, PATIENCE = 0.7, 12


class History:
    """One history: the same acts for both, each of them judged by both."""

    def __init__(self, seed: int, *, laws: bool = False) -> None:
        self.random = Random(seed)
        self.scene = Scene(laws=laws)
        self.acts = AllActs(self.random)
        self.entries: list[Said] = []
        self.accepted = 0
        self.codes: set[str] = set()
        self.kinds: set[str] = set()

    def model(self) -> Model:
        """The model, made anew from the bytes of the log."""
        self.entries += map(json.loads, self.scene.bytes[len(self.entries) :])
        return Model(self.scene.shown, self.entries, self.scene.state.today)

    def tell(self, acts: int) -> None:
        """Let so many acts be tried."""
        for _ in range(acts):
            self._let_time_pass()
            self._try_one()

    def _let_time_pass(self) -> None:
        steps = LONG_PAUSES if self.random.random() < 0.01 else STEPS
        days = self.random.choice(steps)
        self.scene.until(later(self.scene.state.today, days))
        if days in LONG_PAUSES:
            self.compare()

    def _try_one(self) -> None:
        act, expected = self._draw()
        code = self._say(act)
        if code:
            self.codes.add(code)
        else:
            self.kinds.add(act.kind)
            self.accepted += 1
        agreed = code in expected if code else not expected
        assert agreed, f"{act}: Subak says {code or 'yes'}, the model {sorted(expected) or 'yes'}"

    def _say(self, act: Act) -> str:
        """Say it to Subak; the code of its refusal, or nothing."""
        try:
            self.scene.tell(*act)
        except Refused as refused:
            return refused.code
        return ""

    def _draw(self) -> tuple[Act, set[str]]:
        """An act and the rules that it breaks by the model; most acts are meant to be right."""
        model = self.model()
        tries = PATIENCE if self.random.random() < MEANT_WELL else 1
        while True:
            act, tries = self.acts.draw(model), tries - 1
            by, _, principal = act.speaker.partition(" ")
            stamp = self.scene._stamp(by, principal or None, model.today, "12:00:00")
            raw = fold.seal(entry_of(act.kind, act.body), stamp)
            expected = broken(model, json.loads(raw))
            if not (expected and tries):
                return act, expected

    def end(self) -> None:
        """Compare now, and on both sides of the day on which the last payouts are over."""
        self.compare()
        runs = self.model().runs.values()
        confirmed = max((run["confirmed_on"] for run in runs if "confirmed_on" in run), default="")
        for days in (RETURN_DAYS, RETURN_DAYS + 1) if confirmed else ():
            self.scene.until(later(confirmed, days))
            self.compare()

    def compare(self) -> None:
        """All figures agree."""
        ours, theirs = figures_of_state(self.scene.state), figures_of_model(self.model())
        for name in ours:
            assert ours[name] == theirs[name], name
        assert not unbalanced(self.scene.state)


def run(seed: int, *, acts: int = 60, laws: bool = False) -> History:
    """A whole history, also from its bytes alone; what goes wrong names its seed."""
    history = History(seed, laws=laws)
    try:
        history.tell(acts)
        history.end()
        history.scene.replayed()
    except Exception as error:
        error.add_note(f"history of seed {seed}, {len(history.scene.bytes)} entries")
        raise
    return history


def figures_of_state(state: State) -> Figures:
    """What stands in the books at the end."""
    lots: dict[str, object] = {
        name: [
            (a.first, a.last, a.holder, a.contribution, a.tariff_cents, a.fundable_from,
             a.paid_cents, a.status)
            for a in issue.lots
        ]
        for name, issue in state[Lots].items()
    }  # fmt: skip
    return {
        "resources": {
            name: (held.accounting, held.onhand, held.accountable, held.custodian)
            for name, held in state[Resources].items()
        },
        "past": past_of_state(state),
        "contributions": {
            name: (each.decision, each.complete, each.appealed, each.due)
            for name, each in state[Contributions].items()
        },
        "lots": lots,
        "totals": {
            name: (each.issued, each.held, each.retired, each.cancelled)
            for name, each in state[CreditTotals].items()
        },
        "banks": {name: pool.bank_cents for name, pool in state[Pools].items()},
        "accounts": {
            name: (account.cents, sorted(each.funding for each in account.receipts))
            for name, account in state[Accounts].items()
        },
        "pledges": {name: each.open_cents for name, each in state[Pledges].items()},
        "unmatched": {name: each.cents for name, each in state[UnmatchedFundings].items()},
        "claims": {name: each.cents for name, each in state[ClaimsPaid].items()},
        "payouts": {
            name: (each.to, each.cents, each.status) for name, each in state[Payouts].items()
        },
    }


def figures_of_model(model: Model) -> Figures:
    """The same by the model."""
    keys = ("first", "last", "holder", "contribution", "tariff", "final", "paid", "status")
    resources = {name: model.resource(name) for name in model.registered}
    return {
        "resources": {
            name: (held["accounting"], held["onhand"], held["accountable"], held["custodian"])
            for name, held in resources.items()
        },
        "past": past_of_model(model),
        "contributions": {
            name: (
                each["decision"],
                each["status"] in ("decided", "appealed"),
                each["status"] == "appealed",
                each["due"],
            )
            for name, each in model.contributions.items()
        },
        "lots": {
            name: [tuple(lot[key] for key in keys) for lot in lots]
            for name, lots in model.issues.items()
            if any(lot["status"] == "held" for lot in lots)
        },
        "totals": totals(model),
        "banks": {name: pool["bank"] for name, pool in model.pools.items()},
        "accounts": {
            f"{pool} {name}": (
                account["cents"],
                [] if name.startswith(("payable:", "unmatched:")) else sorted(account["receipts"]),
            )
            for (pool, name), account in model.accounts.items()
        },
        "pledges": {name: each["open"] for name, each in model.pledges.items()},
        "unmatched": {name: int(each["amount"]) for name, each in model.unmatched.items()},
        "claims": {f"{of} {n}": cents for (of, n), cents in model.claims_paid.items() if cents},
        "payouts": {
            name: (each["to"], each["cents"], each["status"])
            for name, each in model.alive().items()
        },
    }


def past_of_state(state: State) -> dict[str, object]:
    """What flowed, in the order of the log."""
    return {
        name: (place, each.action, each.first, each.second, each.quantity, each.effort)
        for place, (name, each) in enumerate(past_of(state))
    }


def past_of_model(model: Model) -> dict[str, object]:
    """The same by the model."""
    return {
        each["id"]: (
            *(place, each["action"], each["first"], each["second"]),
            *(each["quantity"] or 0, each["effort"] or 0),
        )
        for place, each in enumerate(model.past())
    }


def totals(model: Model) -> dict[str, tuple[int, ...]]:
    """Issued, held, retired and cancelled credits of each protocol, counted one lot at a time."""
    counted: dict[str, dict[str, int]] = {}
    for lot in (lot for lots in model.issues.values() for lot in lots):
        of = counted.setdefault(lot["protocol"], {"held": 0, "retired": 0, "cancelled": 0})
        of[lot["status"]] += lot["last"] - lot["first"] + 1
    return {name: (sum(of.values()), *of.values()) for name, of in counted.items()}
