"""A revision after payment: debts of payees, more credits, never an edit."""

from typing import Any, cast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from subak.core.canonical import decode, encode
from subak.core.values import AgentId, EventId, ProtocolId, RecognitionId, RuleId
from subak.exchange.sample_protocols import sample
from subak.finance.overpaid import Debts, PaidFor
from subak.finance.pools import PoolId
from subak.finance.recognisers import Recognisers
from subak.finance.rules import DistributionAdopted
from subak.finance.runs import DistributionRun, Payouts
from subak.recognition.appeals import RecognitionAccepted
from subak.recognition.credit_moves import CreditRetired, CreditTransferred, Range
from subak.recognition.credits import CreditTotals, Lots
from subak.recognition.revisions import RecognitionRevised, Revisables
from tests.unit.finance.circle import document, pool, received
from tests.unit.recognition.valley import Valley, claim, measured

ORGANIC, CONVENTIONAL = (1_000, 1), (1_000, 0)
"""Worth 4,500.00 and 1,500.00."""


@pytest.fixture
def valley() -> Valley:
    return _valley()


def _valley() -> Valley:
    """farm-09 and farm-10 have credits of scheme B that are final; a pool of the Régie."""
    made = Valley(laws=False)
    for farm in ("farm-09", "farm-10"):
        name = f"of-{farm}"
        made.give(claim(name, farm, ORGANIC, protocol="b", resource=f"p{farm[-2:]}"))
        said = made.decide(name)
        made.say(said, by="heron", principal="agency")
        accepted = RecognitionAccepted(id=f"accept-{farm}", contributions=(EventId(name),))
        made.say(accepted, by=farm)
    made.say(pool("till", "pact-water", "regie"), by="regie")
    rule = made.documents.add(document({"id": "all", "rates": {"protocols": ["protocol-b"]}}))
    made.say(DistributionAdopted(id="rates", pool=PoolId("till"), document=rule), by="regie")
    made.laws = True
    return made


def pay(valley: Valley, run: str, cents: int) -> dict[str, int]:
    """Money arrives and is distributed; what each payee gets."""
    valley.say(received(f"money-{run}", cents, pool="till", payer="town"), by="regie")
    said = DistributionRun(id=run, rule=RuleId("rates"), sources=(f"received:money-{run}",))
    valley.say(said, by="regie")
    return {each.to: each.cents for each in valley.state[Payouts].values() if each.run == run}


def revision(
    valley: Valley, amounts: tuple[int, ...] | None, of: str = "of-farm-09"
) -> RecognitionRevised:
    return RecognitionRevised(
        id=valley.new_id("revision"),
        contribution=EventId(of),
        measures=measured("b", amounts) if amounts else (),
        reasons=("found.later",),
    )


def revise(valley: Valley, amounts: tuple[int, ...] | None) -> RecognitionRevised:
    said = revision(valley, amounts)
    valley.say(said, by="chouette", principal="board")
    return said


def debts(valley: Valley) -> list[tuple[str, str, int]]:
    return sorted((each.pool, each.debtor, each.cents) for each in valley.state[Debts].values())


def open_worth(valley: Valley) -> int:
    """What is open on the credits of farm-09's contribution."""
    return sum(
        lot.count * lot.tariff_cents - lot.paid_cents
        for issue in valley.state[Lots].values()
        for lot in issue.lots
        if lot.contribution == "of-farm-09" and lot.status == "held"
    )


@pytest.mark.parametrize(
    ("amounts", "cents", "left"),
    [
        ((900, 1), 450_00, 900),
        (CONVENTIONAL, 3_000_00, 1_000),
        ((900, 0), 3_150_00, 900),
        (None, 4_500_00, 0),
        ((1_000, 2), 4_500_00, 0),
    ],
)
def test_what_was_paid_too_much_is_owed(
    valley: Valley, amounts: tuple[int, ...] | None, cents: int, left: int
) -> None:
    assert pay(valley, "d1", 9_000_00) == {"farm-09": 4_500_00, "farm-10": 4_500_00}
    revise(valley, amounts)
    assert debts(valley) == [("till", "farm-09", cents)]
    assert valley.state[Payouts]["d1.farm-09"].cents == 4_500_00
    assert valley.state[Revisables][EventId("of-farm-09")].credits == left
    assert valley.state[CreditTotals]["protocol-b"].cancelled == 1_000 - left
    valley.replayed()


def test_a_contribution_is_revised_once(valley: Valley) -> None:
    pay(valley, "d1", 9_000_00)
    revise(valley, (900, 1))
    said = revision(valley, (800, 1))
    code = valley.refused(said, by="chouette", principal="board")
    assert code == "recognition.review_by_decider"


def test_money_that_is_short_is_counted(valley: Valley) -> None:
    assert pay(valley, "d1", 4_500_00)["farm-09"] == 2_250_00
    revise(valley, (700, 1))
    (owed,) = debts(valley)
    assert owed[2] + 3_150_00 == 2_250_00 + open_worth(valley)
    assert pay(valley, "d2", 9_000_00)["farm-09"] == 1_575_00
    assert 2_250_00 + 1_575_00 - owed[2] == 3_150_00
    valley.replayed()


def test_before_payment_nothing_is_owed(valley: Valley) -> None:
    revise(valley, (600, 0))
    assert debts(valley) == []
    assert open_worth(valley) == 900_00
    assert pay(valley, "d1", 9_000_00)["farm-09"] == 900_00
    valley.replayed()


def test_more_was_achieved_than_recognised(valley: Valley) -> None:
    pay(valley, "d1", 9_000_00)
    said = revise(valley, (1_100, 1))
    (lot,) = valley.state[Lots][RecognitionId(said.id)].lots
    assert (lot.count, lot.tariff_cents, lot.holder) == (100, 450, "farm-09")
    assert debts(valley) == []
    assert pay(valley, "d2", 1_000_00) == {"farm-09": 450_00}
    valley.replayed()


def test_who_had_more_issued_is_not_paid_from_the_pot(valley: Valley) -> None:
    revise(valley, (1_100, 1))
    assert "pact-water protocol-b chouette" in valley.state[Recognisers]


def test_who_was_paid_owes_not_who_provided(valley: Valley) -> None:
    (recognition,) = [
        name
        for name, issue in valley.state[Lots].items()
        if issue.lots[0].contribution == "of-farm-09"
    ]
    some = Range(recognition=recognition, first=1, last=250)
    said = CreditTransferred(id="hand", to=AgentId("farm-11"), ranges=(some,))
    valley.say(said, by="farm-09")
    pay(valley, "d1", 9_000_00)
    revise(valley, None)
    assert debts(valley) == [("till", "farm-09", 3_375_00), ("till", "farm-11", 1_125_00)]
    valley.replayed()


def test_retired_credits_stay_retired_and_are_owed_all_the_same(valley: Valley) -> None:
    pay(valley, "d1", 9_000_00)
    (recognition,) = [
        name
        for name, issue in valley.state[Lots].items()
        if issue.lots[0].contribution == "of-farm-09"
    ]
    everything = Range(recognition=recognition, first=1, last=1_000)
    valley.say(CreditRetired(id="used", ranges=(everything,), purpose="water"), by="farm-09")
    revise(valley, (900, 1))
    assert debts(valley) == [("till", "farm-09", 450_00)]
    assert valley.state[CreditTotals]["protocol-b"].retired == 1_000
    valley.replayed()


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        (ORGANIC, "recognition.nothing_to_revise"),
        ((1_000,), "recognition.revised_measures"),
    ],
)
def test_what_a_revision_must_be(valley: Valley, amounts: tuple[int, ...], code: str) -> None:
    said = revision(valley, amounts)
    assert valley.refused(said, by="chouette", principal="board") == code


def test_the_tariff_is_never_raised(valley: Valley) -> None:
    valley.give(claim("low", "farm-11", CONVENTIONAL, protocol="b", resource="p11"))
    valley.recognise("low")
    said = revision(valley, ORGANIC, "low")
    assert valley.refused(said, by="chouette", principal="board") == "recognition.not_settled"
    accepted = RecognitionAccepted(id="accept", contributions=(EventId("low"),))
    valley.say(accepted, by="farm-11")
    assert valley.refused(said, by="chouette", principal="board") == "recognition.revised_tariff"


def test_who_may_revise(valley: Valley) -> None:
    said = revision(valley, CONVENTIONAL)
    assert valley.refused(said, by="heron", principal="agency") == "mandate.missing"
    assert valley.refused(said, by="agency") == "recognition.not_appeal_body"
    unknown = revision(valley, CONVENTIONAL, "nothing")
    assert valley.refused(unknown, by="board") == "recognition.not_revisable"


def test_the_term_ends(valley: Valley) -> None:
    pay(valley, "d1", 9_000_00)
    assert EventId("of-farm-09") in valley.state[PaidFor]
    valley.until("2025-09-12")
    assert not valley.state[Revisables]
    assert not valley.state[PaidFor]
    said = revision(valley, CONVENTIONAL)
    assert valley.refused(said, by="board") == "recognition.not_revisable"


@pytest.mark.parametrize(("lowers", "raises"), [("nothing", "credits"), ("debt", "nothing")])
def test_the_protocol_says_which_way(lowers: str, raises: str) -> None:
    valley = Valley(laws=False)
    shared = cast(dict[str, Any], decode(sample("b"), at_most_bytes=10**6))
    rule = {"days": 10, "lowers": lowers, "raises": raises}
    valley.publish("one-way", encode(shared | {"revision": rule}))
    valley.pact("pact-one", "workshop", ("one-way",), "atelier lab", "agency")
    said = claim("one", "farm-09", ORGANIC, protocol="b", pact="pact-one", resource="p09")
    valley.give(replace(said, protocol=ProtocolId("protocol-one-way")))
    valley.say(valley.decide("one"), by="heron", principal="agency")
    valley.say(RecognitionAccepted(id="accept", contributions=(EventId("one"),)), by="farm-09")
    other_way = (900, 1) if lowers == "nothing" else (1_100, 1)
    code = valley.refused(revision(valley, other_way, "one"), by="board")
    assert code == "recognition.revision_not_foreseen"


@settings(max_examples=40)
@given(
    first=st.integers(1, 9_000_00),
    ares=st.integers(1, 1_000),
    organic=st.sampled_from([0, 1]),
)
def test_all_that_is_paid_less_what_is_owed_is_the_new_worth(
    first: int, ares: int, organic: int
) -> None:
    """Whatever was paid before a revision that lowers, and once all that is open is paid."""
    assume((ares, organic) != ORGANIC)
    valley = _valley()
    paid = pay(valley, "d1", first).get("farm-09", 0)
    revise(valley, (ares, organic))
    if open_worth(valley):
        paid += pay(valley, "d2", 9_000_00).get("farm-09", 0)
    owed = sum(cents for _, _, cents in debts(valley))
    assert paid - owed == ares * (450 if organic else 150)
    assert open_worth(valley) == 0
    valley.replayed()
