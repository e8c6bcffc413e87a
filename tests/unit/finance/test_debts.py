"""Debts end: paid back, held back by later runs, given up; the sums stay exact."""

from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from subak.core.canonical import Json, decode, encode
from subak.core.values import AgentId, EventId, FundingId, PactId, ProtocolId, RuleId
from subak.exchange.sample_protocols import sample
from subak.finance.closing import PoolClosed
from subak.finance.debts import DebtRepaid, DebtWaived
from subak.finance.explain import Explanation, explain
from subak.finance.funding import FundingMatched, FundingPledged, UnmatchedFundings
from subak.finance.overpaid import DebtId, Debts, debt_id
from subak.finance.pools import Accounts, PoolId, named_accounts, unbalanced
from subak.finance.rules import DistributionAdopted
from subak.finance.runs import DistributionRun, Payouts, Runs
from subak.recognition.appeals import RecognitionAccepted
from subak.recognition.revisions import RecognitionRevised
from tests.unit.finance.circle import document, pool, received
from tests.unit.recognition.valley import Valley, claim, measured

TILL = PoolId("till")
FARM, OTHER = AgentId("farm-09"), AgentId("farm-10")
WHOLE = 9_000_00
"""What both farms are due at first: 1,000 ares of organic land each, at 4.50."""


def prepared(*, pledged: bool = False, **rule: Json) -> Valley:
    """Both farms were paid by a protocol with this rule of revisions, out of the pool `till`."""
    made = Valley(laws=False)
    shared = cast(dict[str, Any], decode(sample("b"), at_most_bytes=10**6))
    revision: Json = {"days": 60, "lowers": "debt", "raises": "credits", **rule}
    made.publish("owing", encode(shared | {"revision": revision}))
    made.pact("pact-owing", "workshop", ("owing", "d"), "atelier lab regie", "agency")
    for farm in (FARM, OTHER):
        said = claim(
            f"of-{farm}",
            farm,
            (1_000, 1),
            protocol="b",
            pact="pact-owing",
            resource=f"p{farm[-2:]}",
        )
        made.give(replace(said, protocol=ProtocolId("protocol-owing")))
        made.say(made.decide(f"of-{farm}"), by="heron", principal="agency")
        accepted = RecognitionAccepted(id=f"yes-{farm}", contributions=(EventId(f"of-{farm}"),))
        made.say(accepted, by=farm)
    made.say(pool("till", "pact-owing", "regie"), by="regie")
    adopt(made, "rates", {"id": "all", "rates": {"protocols": ["protocol-owing"]}})
    adopt(made, "even", {"id": "even", "equal": {"among": [FARM, OTHER]}})
    if pledged:
        only = (ProtocolId("protocol-owing"),)
        promise = FundingPledged(
            id="promise", pool=TILL, pact=PactId("pact-owing"), amount=str(WHOLE), protocols=only
        )
        made.say(promise, by="town")
        made.say(received("gift", WHOLE, pool="till"), by="regie")
        matched = FundingMatched(id="match", funding=FundingId("gift"), pledge="promise")
        made.say(matched, by="regie")
    else:
        made.say(received("gift", WHOLE, pool="till", payer="town"), by="regie")
    run(made, "d1", "rates", "received:gift")
    made.laws = True
    return made


def adopt(valley: Valley, name: str, root: Json) -> None:
    digest = valley.documents.add(document(root))
    valley.say(DistributionAdopted(id=name, pool=TILL, document=digest), by="regie")


def run(valley: Valley, name: str, rule: str, *sources: str) -> dict[str, int]:
    """A run; what each payee is paid by it."""
    valley.say(DistributionRun(id=name, rule=RuleId(rule), sources=sources), by="regie")
    assert unbalanced(valley.state) == {}
    return {each.to: each.cents for each in valley.state[Payouts].values() if each.run == name}


def money(valley: Valley, name: str, cents: int) -> None:
    """A receipt of which nobody knows yet who paid it."""
    valley.say(received(name, cents, pool="till"), by="regie")


def revise(valley: Valley, farm: AgentId, ares: int) -> DebtId:
    """The farm had fewer ares; the debt."""
    said = RecognitionRevised(
        id=f"less-{farm}",
        contribution=EventId(f"of-{farm}"),
        measures=measured("b", (ares, 1)),
        reasons=("found.later",),
    )
    valley.say(said, by="chouette", principal="board")
    return debt_id(said.id, TILL, farm)


def repaid(debt: DebtId, funding: str, cents: int, name: str = "back") -> DebtRepaid:
    return DebtRepaid(id=name, debt=debt, funding=FundingId(funding), amount=str(cents))


def owed(valley: Valley) -> dict[str, int]:
    return {debt.debtor: debt.cents for debt in valley.state[Debts].values()}


def explained(valley: Valley, rule: str, source: str, farm: AgentId) -> Explanation:
    """Why a run that is still to come would pay what it pays."""
    said = DistributionRun(id="d2", rule=RuleId(rule), sources=(source,))
    return explain(valley.state, said, farm, {})


def test_a_debt_is_paid_back_in_parts_and_the_money_can_be_distributed_again() -> None:
    valley = prepared()
    debt = revise(valley, FARM, 900)
    money(valley, "half", 200_00)
    money(valley, "more", 300_00)
    valley.say(repaid(debt, "half", 200_00, "b1"), by="regie")
    assert owed(valley) == {FARM: 250_00}
    valley.say(repaid(debt, "more", 250_00, "b2"), by="regie")
    assert owed(valley) == {}
    assert valley.state[UnmatchedFundings][FundingId("more")].cents == 50_00
    held = named_accounts(valley.state, TILL)
    assert (held["undistributed:b1"], held["undistributed:b2"]) == (200_00, 250_00)
    assert held["unmatched:till"] == 50_00
    assert run(valley, "d2", "even", "undistributed:b1", "undistributed:b2") == {
        FARM: 225_00, OTHER: 225_00,
    }  # fmt: skip
    valley.replayed()


def test_what_is_paid_back_is_kept_where_the_protocol_says() -> None:
    valley = prepared(keep_as="repaid", set_off=True)
    debt = revise(valley, FARM, 900)
    money(valley, "half", 200_00)
    valley.say(repaid(debt, "half", 200_00), by="regie")
    money(valley, "later", 100_00)
    valley.say(
        FundingMatched(id="m", funding=FundingId("later"), payer=AgentId("town")), by="regie"
    )
    assert run(valley, "d2", "even", "received:later") == {OTHER: 50_00}
    assert named_accounts(valley.state, TILL)["kept:repaid"] == 250_00
    assert owed(valley) == {FARM: 200_00}
    valley.replayed()


def test_a_pledge_stays_with_the_money_that_comes_back() -> None:
    valley = prepared(pledged=True)
    debt = revise(valley, FARM, 900)
    money(valley, "half", 450_00)
    valley.say(repaid(debt, "half", 450_00), by="regie")
    (receipt,) = valley.state[Accounts]["till undistributed:back"].receipts
    assert (receipt.payer, receipt.protocols) == (FARM, ("protocol-owing",))
    said = DistributionRun(id="d2", rule=RuleId("even"), sources=("undistributed:back",))
    assert valley.refused(said, by="regie") == "distribution.pledged_for_others"


@pytest.mark.parametrize(
    ("cents", "paid", "held", "left"),
    [
        (200_00, {OTHER: 100_00}, 100_00, 350_00),
        (900_00, {OTHER: 450_00}, 450_00, 0),
        (900_01, {FARM: 1, OTHER: 450_00}, 450_00, 0),
        (1_000_00, {FARM: 50_00, OTHER: 500_00}, 450_00, 0),
    ],
)
def test_a_run_holds_back_what_is_owed_and_at_most_what_is_due(
    cents: int, paid: dict[str, int], held: int, left: int
) -> None:
    valley = prepared(set_off=True)
    debt = revise(valley, FARM, 900)
    valley.say(received("later", cents, pool="till", payer="town"), by="regie")
    why = explained(valley, "even", "received:later", FARM)
    assert [(each.debt, each.cents) for each in why.held_back] == [(debt, held)]
    assert why.paid_cents == paid.get(FARM, 0)
    assert explained(valley, "even", "received:later", OTHER).held_back == ()
    assert run(valley, "d2", "even", "received:later") == paid
    assert owed(valley) == ({FARM: left} if left else {})
    assert named_accounts(valley.state, TILL)["undistributed:d2"] == held
    assert valley.state[Runs]["d2"].payees == tuple(paid)
    assert valley.state[Runs]["d2"].unconfirmed == len(paid)
    valley.replayed()


def test_a_run_that_pays_nobody_is_over() -> None:
    valley = prepared(set_off=True)
    revise(valley, FARM, 900)
    revise(valley, OTHER, 900)
    valley.say(received("later", 500_00, pool="till", payer="town"), by="regie")
    assert run(valley, "d2", "even", "received:later") == {}
    assert "d2" not in valley.state[Runs]
    assert owed(valley) == {FARM: 200_00, OTHER: 200_00}
    valley.replayed()


def test_the_oldest_debt_goes_first() -> None:
    valley = prepared(set_off=True)
    first = revise(valley, FARM, 900)
    debt = valley.state[Debts][first]
    newer = replace(debt, since="2024-10-01")
    valley.state[Debts].put(DebtId("a:till:farm-09"), newer)
    valley.say(received("later", 1_000_00, pool="till", payer="town"), by="regie")
    why = explained(valley, "even", "received:later", FARM)
    assert [(each.debt, each.cents) for each in why.held_back] == [
        (first, 450_00), ("a:till:farm-09", 50_00),
    ]  # fmt: skip


def test_nothing_is_held_back_without_the_protocols_word_or_for_another_pool() -> None:
    valley = prepared()
    revise(valley, FARM, 900)
    valley.say(received("later", 900_00, pool="till", payer="town"), by="regie")
    assert run(valley, "d2", "even", "received:later") == {FARM: 450_00, OTHER: 450_00}
    valley = prepared(set_off=True)
    debt = revise(valley, FARM, 900)
    valley.state[Debts].put(debt, replace(valley.state[Debts][debt], pool=PoolId("elsewhere")))
    valley.say(received("later", 900_00, pool="till", payer="town"), by="regie")
    assert explained(valley, "even", "received:later", FARM).held_back == ()


def test_a_body_gives_a_debt_up_but_not_the_debtor() -> None:
    valley = prepared()
    debt = revise(valley, FARM, 900)
    waived = DebtWaived(id="waiver", debt=debt, ground="hardship")
    assert valley.refused(waived, by="town") == "pool.not_by_holder"
    assert valley.refused(PoolClosed(id="c", pool=TILL), by="regie") == "pool.not_empty"
    valley.say(waived, by="regie")
    assert owed(valley) == {}
    assert valley.refused(waived, by="regie") == "entry.id_used"
    again = DebtWaived(id="again", debt=debt, ground="hardship")
    assert valley.refused(again, by="regie") == "debt.unknown"
    valley.replayed()


def test_who_owes_gives_nothing_up() -> None:
    valley = prepared()
    debt = revise(valley, FARM, 900)
    own = replace(valley.state[Debts][debt], debtor=AgentId("regie"))
    valley.state[Debts].put(debt, own)
    waived = DebtWaived(id="waiver", debt=debt, ground="hardship")
    assert valley.refused(waived, by="regie") == "debt.waived_by_debtor"


def test_a_pool_with_an_open_debt_is_not_closed() -> None:
    valley = prepared()
    debt = revise(valley, FARM, 900)
    valley.say(pool("box", "pact-owing", "regie"), by="regie")
    moved = replace(valley.state[Debts][debt], pool=PoolId("box"))
    valley.state[Debts].put(debt, moved)
    closed = PoolClosed(id="close", pool=PoolId("box"))
    assert valley.refused(closed, by="regie") == "pool.debt_open"
    valley.state[Debts].drop(debt)
    valley.say(closed, by="regie")


_ACT = st.tuples(st.sampled_from(["repay", "run"]), st.integers(1, 400_00))


@settings(max_examples=40)
@given(
    ares=st.tuples(st.integers(500, 999), st.integers(500, 999)),
    acts=st.lists(_ACT, max_size=6),
    set_off=st.booleans(),
)
def test_what_is_settled_is_what_came_back_to_the_cent(
    ares: tuple[int, int], acts: list[tuple[str, int]], set_off: bool
) -> None:
    """In any order: debts are less by what was paid and held back, and pools balance."""
    valley = prepared(set_off=set_off)
    valley.laws = False
    debts = {
        farm: revise(valley, farm, left) for farm, left in zip((FARM, OTHER), ares, strict=True)
    }
    before = owed(valley)
    back = dict.fromkeys(before, 0)
    for number, (act, cents) in enumerate(acts):
        name = f"m{number}"
        if act == "run":
            valley.say(received(name, 2 * cents, pool="till", payer="town"), by="regie")
            paid = run(valley, f"r{number}", "even", f"received:{name}")
            for farm in back:
                back[farm] += cents - paid.get(farm, 0)
        elif owed(valley).get(FARM):
            amount = min(cents, owed(valley)[FARM])
            money(valley, name, cents)
            valley.say(repaid(debts[FARM], name, amount, f"b{number}"), by="regie")
            back[FARM] += amount
    assert all(back[farm] + owed(valley).get(farm, 0) == before[farm] for farm in before)
    returned = sum(
        cents
        for name, cents in named_accounts(valley.state, TILL).items()
        if name.startswith("undistributed:")
    )
    assert returned == sum(back.values())
    assert unbalanced(valley.state) == {}
    valley.replayed()
