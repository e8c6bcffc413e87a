"""Spring in the valley of the Vive: real recognitions are funded, distributed, paid and explained.

Runs D1 and D2 of the sample year, all invented, through the entries of every room below.
"""

import pytest

from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.core.errors import Refused
from subak.core.values import (
    AgentId,
    EventId,
    FundingId,
    PactId,
    PayoutId,
    ProtocolId,
    RuleId,
    RunId,
)
from subak.finance.explain import explain
from subak.finance.funding import FundingPledged, FundingReceived
from subak.finance.payouts import PayoutConfirmed, PayoutReleased, PayoutReturned, PayoutSent
from subak.finance.pools import PoolId, PoolOpened, Pools, named_accounts, unbalanced
from subak.finance.recognisers import Recognisers
from subak.finance.rules import DistributionAdopted
from subak.finance.runs import DistributionRun, Payouts, payout_id
from subak.ledger.mandates import MandateGranted
from subak.recognition.appeals import RecognitionAccepted
from subak.recognition.credits import CreditTotals
from tests.unit.finance.circle import document
from tests.unit.finance.test_sample_books import D1, D2, MEASURED_ARES
from tests.unit.recognition import valley_year
from tests.unit.recognition.test_valley_year import Year

RESULTS, BONUS = ProtocolId("protocol-a"), ProtocolId("protocol-a-collective")
POOL = PoolId("water")
D1_RUN = DistributionRun(id="d1", rule=RuleId("rates-1"), sources=("fund-a",))
D2_RUN = DistributionRun(id="d2", rule=RuleId("list-1"), sources=("undistributed:d1",))


class Spring:
    """The valley until 17 March 2025, with a pool of the Régie in which 18,000.00 have arrived."""

    def __init__(self) -> None:
        self.year = Year()
        self.year.play("2025-03-10")
        self.valley = self.year.valley
        for person in ("carpe", "truite"):
            self.valley.agent(person, "state", "person")
            granted = MandateGranted(
                id=f"mandate-{person}",
                who=AgentId(person),
                principal=AgentId("regie"),
                acts=("fund", "distribute", "release"),
                until="2025-12-31",
            )
            self.valley.say(granted, by="ada", principal="house")
        pact, holder = PactId("pact-water"), AgentId("regie")
        self.carpe(PoolOpened(id=POOL, pact=pact, holder=holder, account=bytes(32)))
        pledged = FundingPledged(
            id="pledge-a", pool=POOL, pact=pact, amount="1800000", protocols=(RESULTS, BONUS)
        )
        self.carpe(pledged)
        received = FundingReceived(
            id="fund-a", pool=POOL, line="line-1", booked_on="2025-03-10", amount="1800000",
            pledge="pledge-a",
        )  # fmt: skip
        self.carpe(received, on="2025-03-10")
        self.adopt("rates-1", {"protocols": [RESULTS]})
        members: list[Json] = [{"to": farm, "weight": ares} for farm, ares in MEASURED_ARES.items()]
        passed: list[Json] = [{"of": "mottes", "members": members}]
        self.adopt("list-1", {"protocols": [BONUS], "pass_on": passed})
        self.valley.until("2025-03-17")

    def carpe(self, said: Entry, *, on: str | None = None) -> None:
        """Carpe says something for the Régie."""
        self.valley.say(said, by="carpe", principal="regie", on=on)

    def adopt(self, rule: str, rates: Json) -> None:
        """The pool adopts a rule by rates."""
        digest = self.valley.documents.add(document({"id": "results", "rates": rates}))
        self.carpe(DistributionAdopted(id=rule, pool=POOL, document=digest))

    def owed(self, run: str) -> dict[str, int]:
        """What a run pays."""
        return {p.to: p.cents for _, p in self.valley.state[Payouts].items() if p.run == run}

    def bank_cents(self) -> int:
        """What the bank has booked; names and bank agree."""
        assert unbalanced(self.valley.state) == {}
        return self.valley.state[Pools][POOL].bank_cents


@pytest.fixture
def spring() -> Spring:
    return Spring()


def test_the_year_is_paid_to_the_cent_and_one_transfer_comes_back(spring: Spring) -> None:
    valley = spring.valley
    spring.carpe(D1_RUN)
    assert spring.owed("d1") == D1
    accepted = RecognitionAccepted(id="waived", contributions=(EventId("a-collective"),))
    valley.say(accepted, by="mottes")
    spring.carpe(D2_RUN)
    assert spring.owed("d2") == D2
    assert named_accounts(valley.state, POOL)["undistributed:d2"] == 118_600

    for run in ("d1", "d2"):
        spring.carpe(PayoutReleased(id=f"{run}-carpe", run=RunId(run)))
        second = PayoutReleased(id=f"{run}-truite", run=RunId(run))
        valley.say(second, by="truite", principal="regie")
    every = tuple(payout_id(RunId(run), AgentId(farm)) for run in ("d1", "d2") for farm in D1)
    spring.carpe(PayoutSent(id="sent-1", payouts=every, message="order-1", file=bytes(32)))
    spring.carpe(debit("debit-1", "2025-03-18", 1_681_400, *every), on="2025-03-18")
    assert spring.bank_cents() == 118_600

    back = PayoutId("d1.farm-05")
    came = PayoutReturned(
        id="back",
        payout=back,
        line="line-3",
        booked_on="2025-03-21",
        amount="179075",
        reason="AC04",
    )
    spring.carpe(came, on="2025-03-21")
    assert spring.bank_cents() == 118_600 + 179_075
    again = PayoutSent(id="sent-2", payouts=(back,), message="order-2", file=bytes(32))
    spring.carpe(again, on="2025-04-02")
    spring.carpe(debit("debit-2", "2025-04-04", 179_075, back), on="2025-04-04")
    assert spring.bank_cents() == 118_600
    assert named_accounts(valley.state, POOL) == {"undistributed:d2": 118_600}
    use_up(spring)
    valley.replayed()


def use_up(spring: Spring) -> None:
    """Paid credits pass to the Régie, which retires them."""
    for row in valley_year.MOVED:
        if "2025-03-17" < row["on"] < "2025-05-01":
            spring.valley.until(row["on"])
            spring.year.move(row)
    totals = spring.valley.state[CreditTotals]
    assert [(totals[each].held, totals[each].retired) for each in (RESULTS, BONUS)] == [
        (0, 13_110), (0, 15_935),
    ]  # fmt: skip


def debit(name: str, day: str, cents: int, *payouts: PayoutId) -> PayoutConfirmed:
    return PayoutConfirmed(
        id=name, payouts=payouts, line=f"line-{name}", booked_on=day, amount=str(cents)
    )


def test_what_is_not_final_is_not_paid(spring: Spring) -> None:
    spring.carpe(D1_RUN)
    with pytest.raises(Refused, match=r"distribution\.nothing_to_distribute"):
        spring.carpe(D2_RUN)


def test_a_euro_is_explained_from_the_log_before_the_run(spring: Spring) -> None:
    before = spring.valley.replayed()
    spring.carpe(D1_RUN)
    found = explain(before, D1_RUN, AgentId("farm-07"), {})
    assert found.cents == 318_850
    assert [receipt.funding for receipt in found.receipts] == [FundingId("fund-a")]
    (part,) = found.parts
    paid = {lot.contribution: lot.step.line.amount for lot in part.lots if lot.step}
    assert paid == {"a-p13": 251_250, "a-p14": 35_600, "a-p04": 32_000}


def test_those_who_recognised_are_known(spring: Spring) -> None:
    known = set(spring.valley.state[Recognisers])
    assert {
        "pact-water protocol-a agency",
        "pact-water protocol-a heron",
        "pact-water protocol-a board",
        "pact-water protocol-a chouette",
        "pact-workshop protocol-d circle",
    } <= known
    assert not any("farm" in key for key in known)
