"""`subak fund`: pools, pledges, matches by hand, lists; bank details stay private."""

import stat
from contextlib import closing

import pytest

from subak.service.members import BankDetails, Members
from tests.unit.cli.bank import IBAN, OTHER_IBAN, POOL, Pool
from tests.unit.cli.commons import Commons


@pytest.fixture
def pool(garden: Commons) -> Pool:
    """An open pool."""
    return Pool(garden)


def test_a_pool_is_opened_and_its_iban_stays_private(garden: Commons) -> None:
    told = garden.told(POOL)
    assert (told["pool"], told["holder"], told["account"]) == ("water", "friends", "FR76 … 0189")
    kept = garden.folder / "private" / "members.sqlite3"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for file in garden.folder.rglob("*"):
        if file.is_file() and "private" not in file.parts:
            assert IBAN.encode() not in file.read_bytes(), file


def test_an_iban_has_its_check_digits_and_a_bic_its_form(garden: Commons) -> None:
    wrong = POOL.replace("FR76", "FR77")
    assert garden.refusal(wrong) == "bank.iban_malformed"
    assert garden.refusal(f"{POOL} --bic AGRI") == "bank.bic_malformed"
    assert garden.refusal(POOL.replace("pact-garden", "pact-x")) == "pact.unknown"
    assert garden.told("fund list pools") == []
    garden.does(f"{POOL} --bic agrifrpp")


def test_a_pool_has_an_account_of_its_own(pool: Pool) -> None:
    again = POOL.replace("--id water", "--id second")
    assert pool.commons.refusal(again) == "fund.account_of_other_pool"
    other = POOL.replace(IBAN, OTHER_IBAN)
    assert pool.commons.refusal(other) == "entry.id_used"
    assert pool.list("pools")[0]["account"] == "FR76 … 0189"


def test_who_is_refused_a_pool_leaves_no_bank_details(garden: Commons) -> None:
    kept = BankDetails("kim", "Kim", OTHER_IBAN)
    with closing(Members(garden.folder / "private")) as members:
        members.put(kept)
        assert garden.refusal(POOL.replace("--id water", "--id kim")) == "entry.id_used"
        assert garden.refusal(POOL.replace("pact-garden", "pact-x")) == "pact.unknown"
        assert (members.get("kim"), members.get("water")) == (kept, None)


def test_a_pool_is_opened_by_its_holder(garden: Commons) -> None:
    for_others = POOL.replace("--as friends", "--as kim --for friends")
    assert garden.refusal(for_others) == "mandate.missing"


def test_money_is_pledged_for_results(pool: Pool) -> None:
    commons = pool.commons
    said = commons.does("fund pledge water 1800,00 --id p1 --as town --protocol hours")
    assert "1,800.00\u00a0€" in said
    assert "“p1”" in said
    assert pool.list("pledges") == [
        {
            "pledge": "p1",
            "pool": "water",
            "payer": "town",
            "still_open": "1800.00",
            "protocols": "hours",
        }
    ]
    assert commons.refusal("fund pledge fire 1 --as town") == "pool.unknown"
    assert commons.refusal("fund pledge water 1.005 --as town") == "argument.money_malformed"
    assert commons.refusal("fund pledge water 0 --as town") == "funding.amount_not_positive"
    wrong = "fund pledge water 1 --as town --protocol x"
    assert commons.refusal(wrong) == "funding.protocol_not_in_pact"


def test_an_unmatched_receipt_is_matched_by_hand(pool: Pool) -> None:
    commons = pool.commons
    commons.does("fund pledge water 1800 --id p1 --as town")
    pool.receives("2024-11-18", 50000, "no pledge named")
    pool.imported(pool.statement())
    (unmatched,) = pool.list("unmatched")
    funding = unmatched["funding"]
    assert commons.refusal(f"fund match {funding} --as friends") == "funding.payer_missing"
    assert commons.refusal(f"fund match {funding} --pledge p1 --as town") == "pool.not_by_holder"
    wrong = f"fund match {funding} --pledge p1 --payer kim --as friends"
    assert commons.refusal(wrong) == "funding.payer_differs"
    said = commons.does(f"fund match {funding} --pledge p1 --as friends")
    assert "town" in said
    assert "1,300.00" in said
    assert commons.refusal(f"fund match {funding} --payer kim --as friends") == "funding.unknown"
    assert pool.list("unmatched") == []
    assert pool.list("receipts")[0]["payer"] == "town"


def test_an_unmatched_receipt_may_have_a_payer_without_a_pledge(pool: Pool) -> None:
    pool.receives("2024-11-18", 50000, "gift")
    told = pool.told(pool.statement())
    (funding,) = told["unmatched"]
    answered = pool.commons.told(f"fund match {funding} --payer kim --as friends")
    assert (answered["payer"], answered["amount"]) == ("kim", "500.00")


def test_lists_are_tables_one_object_or_one_csv(pool: Pool) -> None:
    commons = pool.commons
    commons.does("fund pledge water 20 --id p1 --as town")
    pool.receives("2024-11-18", 1500, "p1")
    pool.imported(pool.statement())
    shown = commons.does("fund list")
    assert "FR76 … 0189" in shown
    assert "Unmatched" not in shown
    told = commons.told("fund list")
    assert sorted(told) == ["accounts", "pledges", "pools", "receipts", "unmatched"]
    assert told["pools"][0]["at_bank"] == "15.00"
    assert told["accounts"] == [
        {
            "pool": "water",
            "account": f"received:{told['receipts'][0]['funding']}",
            "amount": "15.00",
        }
    ]
    assert commons.does("fund list pledges --csv").splitlines()[1].startswith("p1,water,town,5.00")
    assert "fund.one_table" in commons.refused_text("fund list --csv")


def test_without_a_pool_the_way_to_one_is_shown(garden: Commons) -> None:
    assert "subak fund pool" in garden.does("fund list")
