"""The runs of the sample books (all invented) to the cent: D1, D2, D4 to D7.

Source: the sample story of the project; published figures in it are named in its protocols.
"""

import pytest

from subak.core.canonical import Json
from tests.unit.finance.circle import Circle, Given

# Scheme A: credits held and the cents of each, after 400 of p04 went to farm-07.
SCHEME_A = [
    Given("farm-01", 1240, 125), Given("farm-01", 980, 80),
    Given("farm-02", 760, 125), Given("farm-02", 1120, 80),
    Given("farm-03", 620, 125),
    Given("farm-04", 830, 80), Given("farm-04", 1100, 80),
    Given("farm-05", 1340, 80), Given("farm-05", 575, 125),
    Given("farm-06", 1690, 80),
    Given("farm-07", 2010, 125), Given("farm-07", 445, 80), Given("farm-07", 400, 80),
]  # fmt: skip
MEASURED_ARES = {
    "farm-01": 2220, "farm-02": 2280, "farm-03": 2420, "farm-04": 1930,
    "farm-05": 1915, "farm-06": 2715, "farm-07": 2455,
}  # fmt: skip
D1 = {
    "farm-01": 233400, "farm-02": 184600, "farm-03": 77500, "farm-04": 154400,
    "farm-05": 179075, "farm-06": 135200, "farm-07": 318850,
}  # fmt: skip
D2 = {
    "farm-01": 55500, "farm-02": 57000, "farm-03": 60500, "farm-04": 48250,
    "farm-05": 47875, "farm-06": 67875, "farm-07": 61375,
}  # fmt: skip
D4 = {"farm-11": 622334, "farm-12": 1764316, "farm-14": 93350}
D5 = {"farm-11": 97666, "farm-12": 276884, "farm-14": 14650}

CLAIMS = [
    ("work-loutre", "loutre", 9000), ("work-lerot", "lerot", 13500),
    ("work-castor", "castor", 27000), ("work-martre", "martre", 18750),
    ("steel", "loutre", 10080),
    ("mill-castor", "castor", 4125), ("mill-loutre", "loutre", 2475),
    ("mill-martre", "martre", 1650), ("mill-town", "town", 3300), ("mill-own", "", 1650),
    ("design-genette", "genette", 6102), ("design-hermine", "hermine", 3051),
]  # fmt: skip
CARE_MINUTES = {"hermine": 540, "lerot": 380, "belette": 255}


def a_rule() -> Json:
    return {"id": "results", "rates": {"protocols": ["a"]}}


def collective_rule() -> Json:
    members: list[Json] = [{"to": farm, "weight": ares} for farm, ares in MEASURED_ARES.items()]
    passed: Json = [{"of": "mottes", "members": members}]
    return {"id": "collective", "rates": {"protocols": ["a-collective"], "pass_on": passed}}


def test_d1_and_d2_pay_every_result_and_leave_a_named_rest() -> None:
    circle = Circle()
    circle.open_pools()
    held = circle.credit(*SCHEME_A)
    (bonus,) = circle.credit(Given("mottes", 15935, 25, protocol="a-collective"))
    circle.receive("fund-a", 1_800_000)
    circle.adopt("rates-1", a_rule())
    circle.adopt("list-1", collective_rule())

    first = circle.distribute("d1", "rates-1", "fund-a")
    assert first.payouts == D1
    assert sum(D1.values()) == 1_283_025
    assert first.accounts["undistributed:d1"] == 516_975
    assert sum(circle.paid_cents(each) for each in held) == 1_283_025

    second = circle.distribute("d2", "list-1", "undistributed:d1")
    assert second.payouts == D2
    assert sum(D2.values()) == 398_375
    assert "undistributed:d1" not in second.accounts
    assert second.accounts["undistributed:d2"] == 118_600
    assert circle.paid_cents(bonus) == 398_375
    circle.replayed()


def test_d4_and_d5_share_what_is_short_and_then_meet_every_claim() -> None:
    circle = Circle()
    circle.open_pools()
    given = [Given("farm-11", 144_000, 5, "c"), Given("farm-12", 408_240, 5, "c")]
    held = circle.credit(*given, Given("farm-14", 21_600, 5, "c"))
    circle.adopt("points", {"id": "points", "rates": {"protocols": ["c"]}})
    circle.receive("fund-c1", 2_480_000)
    assert circle.distribute("d4", "points", "received:fund-c1").payouts == D4
    circle.receive("fund-c2", 389_200)
    after = circle.distribute("d5", "points", "fund-c2")
    assert after.payouts == D5
    assert not any(name.startswith("undistributed") for name in after.accounts)
    assert [circle.paid_cents(each) for each in held] == [720_000, 2_041_200, 108_000]
    circle.replayed()


@pytest.mark.parametrize("by_hours", [True, False])
def test_d6_and_d7_keep_care_and_carry_up(by_hours: bool) -> None:
    circle = Circle()
    circle.open_pools()
    for who, minutes in CARE_MINUTES.items():
        circle.credit(Given(who, minutes, 0, protocol="d", pact="mill"))
    circle.adopt("workshop-1", workshop_rule(by_hours=by_hours), pool="workshop")
    circle.receive("sale-1", 114_000, pool="workshop", payer="regie")
    first = circle.distribute("d6", "workshop-1", "sale-1", pool="workshop")
    assert first.payouts == {
        "belette": 1979, "castor": 28898, "genette": 5665, "hermine": 7024,
        "lerot": 15484, "loutre": 20013, "martre": 18941, "town": 3064,
    }  # fmt: skip
    assert first.accounts["kept:atelier"] == 11400 + 1532
    assert "undistributed:d6" not in first.accounts

    circle.receive("sale-2", 19_000, pool="workshop", payer="lab")
    second = circle.distribute("d7", "workshop-1", "sale-2", pool="workshop")
    assert second.payouts == {
        "belette": 330, "castor": 2227, "genette": 437, "hermine": 916,
        "lerot": 1458, "loutre": 1542, "martre": 1459, "town": 236,
    }  # fmt: skip
    assert second.accounts["kept:atelier"] == 14950
    assert second.accounts["undistributed:d7"] == 8377
    circle.replayed()


def workshop_rule(*, by_hours: bool) -> Json:
    claims: list[Json] = [
        {"id": name, "cents": cents, **({"to": who} if who else {"account": "atelier"})}
        for name, who, cents in CLAIMS
    ]
    minutes: list[Json] = [
        {"id": f"care-{who}", "weight": count, "to": who} for who, count in CARE_MINUTES.items()
    ]
    care: dict[str, Json] = {"hours": {"protocols": ["d"]}} if by_hours else {"split": minutes}
    parts: list[Json] = [
        {"id": "kept", "weight": 10, "account": "atelier"},
        {"id": "care", "weight": 8, **care},
        {"id": "cascade", "weight": 82, "claims": claims},
    ]
    return {"id": "buckets", "split": parts}
