"""Who gives what to whom between spheres: what counts, on which day, and what is taken off."""

from hypothesis import given
from hypothesis import strategies as st

from subak.core.values import AgentId
from subak.ledger.agents import Sphere
from subak.statements.origins import Arrival, Movement, Origins
from subak.statements.spheres import (
    BankedPayout,
    Gift,
    Pair,
    Unit,
    paid_out,
    sum_by_spheres,
    within,
)

TOWN, CLUB, KIM, LAB = AgentId("town"), AgentId("club"), AgentId("kim"), AgentId("lab")
SPHERE: dict[AgentId, Sphere] = {TOWN: "state", CLUB: "commons", KIM: "commons", LAB: "research"}


def pot() -> Origins:
    """A payout of 60 cents that the town pledged and 40 of the club; a refund of each kind."""
    origins = Origins()
    received = {"received:a": 100, "received:b": 50}
    arrivals = [
        Arrival(pool="pot", account="received:a", giver=TOWN, cents=100),
        Arrival(pool="pot", account="received:b", giver=CLUB, cents=50),
    ]
    moves = [
        Movement(pool="pot", sources=(("received:a", 40),), lines=(("payout:back.town", 40),)),
        Movement(pool="pot", sources=(("received:b", 10),), lines=(("payout:out.lab", 10),)),
        Movement(
            pool="pot",
            sources=(("received:a", received["received:a"] - 40), ("received:b", 40)),
            lines=(("payout:d1.kim", 100),),
        ),
    ]
    origins.take([*arrivals, *moves])
    return origins


def banked(payout: str, payee: AgentId, cents: int, *, refund: bool = False) -> list[Gift]:
    of = BankedPayout(
        payout=payout, payee=payee, holder=CLUB, cents=cents, day="2025-03-10", refund=refund
    )
    return paid_out(of, pot())


def sums(gifts: list[Gift]) -> dict[Pair, int]:
    return dict(sum_by_spheres(gifts, SPHERE).cents)


def test_pledged_money_is_given_by_its_payer_other_money_by_the_holder() -> None:
    assert sums(banked("d1.kim", KIM, 100)) == {
        ("state", "commons"): 60,
        ("commons", "commons"): 40,
    }


def test_a_return_takes_the_payout_off_on_its_own_day() -> None:
    paid, back = banked("d1.kim", KIM, 100), banked("d1.kim", KIM, -100)
    assert [gift.ground for gift in back] == ["return", "return"]
    assert sums([*paid, *back]) == {}


def test_a_refund_of_pledged_money_was_never_given() -> None:
    assert banked("back.town", TOWN, 40, refund=True) == []


def test_a_refund_of_the_holders_money_is_taken_off_what_was_received() -> None:
    refund = banked("out.lab", LAB, 10, refund=True)
    assert sums(refund) == {("research", "commons"): -10}
    assert sums([*refund, *banked("out.lab", LAB, -10, refund=True)]) == {}


def gift(day: str, giver: AgentId, receiver: AgentId, amount: int, unit: Unit = "cents") -> Gift:
    return Gift(
        day=day, giver=giver, receiver=receiver, amount=amount, unit=unit, ground="trade", of="x"
    )


def test_both_days_of_a_period_count_and_nobody_gives_to_itself() -> None:
    days = [gift(f"2025-03-0{n}", TOWN, KIM, n) for n in (1, 2, 3, 4)]
    own = gift("2025-03-02", KIM, KIM, 50)
    assert [each.amount for each in within([*days, own], "2025-03-02", "2025-03-03")] == [2, 3]
    assert len(within([*days, own], None, None)) == 4


def test_money_and_time_stand_apart() -> None:
    found = sum_by_spheres(
        [gift("2025-03-01", LAB, KIM, 5), gift("2025-03-01", LAB, KIM, 90, unit="minutes")], SPHERE
    )
    assert found.cents == {("research", "commons"): 5}
    assert found.minutes == {("research", "commons"): 90}


AGENTS = st.sampled_from(sorted(SPHERE))
GIFTS = st.lists(
    st.builds(
        gift,
        st.integers(1, 28).map(lambda n: f"2025-02-{n:02}"),
        AGENTS,
        AGENTS,
        st.integers(-99, 99),
    )
)


@given(gifts=GIFTS, cut=st.integers(1, 27))
def test_neighbouring_periods_add_up(gifts: list[Gift], cut: int) -> None:
    middle, after = f"2025-02-{cut:02}", f"2025-02-{cut + 1:02}"
    halves = [within(gifts, None, middle), within(gifts, after, None)]
    whole = sums(within(gifts, None, None))
    together = {
        pair: sum(sums(half).get(pair, 0) for half in halves)
        for pair in {*sums(halves[0]), *sums(halves[1])}
    }
    assert {pair: cents for pair, cents in together.items() if cents} == whole


@given(gifts=GIFTS)
def test_nothing_is_lost_between_spheres(gifts: list[Gift]) -> None:
    """A second model: one sum over all that somebody gave to somebody else."""
    others = sum(each.amount for each in gifts if each.giver != each.receiver)
    assert sum(sums(within(gifts, None, None)).values()) == others
