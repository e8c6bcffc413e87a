"""`subak import camt`: bank lines are booked once, all or none, and compared with the bank."""

from dataclasses import replace

import pytest

from subak.exchange.payment_ids import end_to_end_id
from subak.exchange.sample_bank import BankDay
from tests.unit.cli.bank import BANK, IBAN, OTHER_IBAN, Pool, order_day, return_day, transfers
from tests.unit.cli.commons import Commons


@pytest.fixture
def pool(garden: Commons) -> Pool:
    """An open pool, to which the town pledged 1,800 euros."""
    found = Pool(garden)
    garden.does("fund pledge water 1800 --id fund-a --as town")
    return found


@pytest.fixture
def sent(pool: Pool) -> Pool:
    """A run of 1,800 euros whose two payouts were sent in the order `m1`, for the 19th."""
    pool.receives("2024-11-15", 180000, "fund-a")
    pool.imported(pool.statement())
    pool.distributes("d1", pool.list("receipts")[0]["funding"])
    return pool


def sends(pool: Pool, message: str = "m1", day: str = "2024-11-19", *, batch: bool = True) -> None:
    """The bank carries out an order for both payouts."""
    order = pool.sends(message, transfers("d1", 90000), "d1")
    pool.happens(order_day(day, order, batch=batch))


@pytest.mark.parametrize(
    "text", ["fund-a", "Régime A, hiver 2024-25, fund-a", "(FUND-A).", "thanks:fund-a, and fund-b"]
)
def test_a_receipt_that_names_its_pledge_is_matched(pool: Pool, text: str) -> None:
    pool.receives("2024-11-15", 180000, text)
    said = pool.imported(pool.statement())
    assert "for the pledge fund-a" in said
    assert "agree to the cent: 1,800.00" in said
    assert pool.list("pledges") == []
    assert pool.list("receipts")[0]["payer"] == "town"


def test_the_end_to_end_id_of_the_payer_may_name_the_pledge(pool: Pool) -> None:
    pool.receives("2024-11-15", 10000, "", "FUND-A")
    pool.imported(pool.statement())
    assert pool.list("pledges")[0]["still_open"] == "1700.00"


@pytest.mark.parametrize("text", ["", "fund-ab", "xfund-a", "fund-a-2", "fund-a and fund-b"])
def test_a_receipt_that_names_none_or_two_waits(pool: Pool, text: str) -> None:
    pool.commons.does("fund pledge water 5 --id fund-b --as lea")
    pool.receives("2024-11-15", 180000, text)
    said = pool.imported(pool.statement())
    (waiting,) = pool.list("unmatched")
    assert waiting["amount"] == "1800.00"
    assert f"subak fund match {waiting['funding']}" in said
    assert "agree to the cent" in said


def test_a_pledge_that_is_met_takes_no_more(pool: Pool) -> None:
    pool.receives("2024-11-15", 180000, "fund-a")
    pool.receives("2024-11-16", 1, "fund-a")
    told = pool.told(pool.statement())
    assert len(told["matched"]) == len(told["unmatched"]) == 1


def test_the_same_statement_books_nothing_twice(pool: Pool) -> None:
    pool.receives("2024-11-15", 180000, "fund-a")
    pool.imported(pool.statement())
    said = pool.imported(pool.statement())
    assert said.startswith("Nothing new: 0 lines booked. Lines known already: 1.")
    assert "agree to the cent" in said


def test_overlapping_statements_book_each_line_once(pool: Pool) -> None:
    for number, day in enumerate(("2024-11-14", "2024-11-15", "2024-11-16", "2024-11-16"), 1):
        pool.receives(day, number * 100, "")
    first = pool.told(pool.statement("2024-11-14", "2024-11-15"))
    second = pool.told(pool.statement("2024-11-15", "2024-11-16"))
    assert (first["booked"], second["booked"], second["known"]) == (2, 2, 1)
    assert pool.list("pools")[0]["at_bank"] == "10.00"
    old = pool.told(pool.statement("2024-11-14", "2024-11-15"))
    assert (old["booked"], old["bank"], old["difference"]) == (0, "3.00", "0.00")


def test_lines_of_one_day_may_come_in_two_statements(pool: Pool) -> None:
    pool.receives("2024-11-14", 100, "")
    morning = pool.statement().read_bytes()
    pool.receives("2024-11-14", 200, "")
    pool.imported(pool.statement())
    path = pool.statement()
    path.write_bytes(morning)
    told = pool.told(path)
    assert (told["booked"], told["bank"], told["difference"]) == (0, "1.00", "0.00")


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_several_statements_the_last_one_is_compared(pool: Pool, newest_first: bool) -> None:
    pool.receives("2024-11-14", 100, "")
    pool.receives("2024-11-15", 200, "")
    parts = []
    for day in ("2024-11-14", "2024-11-15"):
        text = pool.statement(day, day).read_bytes()
        parts.append(text[text.index(b"<Stmt>") : text.index(b"</BkToCstmrStmt>")])
    path = pool.statement()
    text = path.read_bytes()
    head, tail = text[: text.index(b"<Stmt>")], text[text.index(b"</BkToCstmrStmt>") :]
    path.write_bytes(head + b"".join(reversed(parts) if newest_first else parts) + tail)
    told = pool.told(path)
    assert (told["booked"], told["bank"], told["difference"]) == (2, "3.00", "0.00")


def test_a_missing_statement_is_named_as_a_difference(pool: Pool) -> None:
    pool.receives("2024-11-14", 100, "")
    pool.receives("2024-11-16", 300, "")
    said = pool.imported(pool.statement("2024-11-15"))
    assert "differ by 1.00" in said
    assert "1.00\u00a0€ of it are in no line of this file" in said
    assert "agree" in pool.imported(pool.statement("", "2024-11-14"))
    assert "agree" in pool.imported(pool.statement("2024-11-15"))


def test_another_pool_has_its_own_lines(pool: Pool) -> None:
    fire = f"fund pool Friends --id fire --iban {OTHER_IBAN} --pact pact-garden --as friends"
    pool.commons.does(fire)
    pool.receives("2024-11-14", 100, "fund-a")
    path = pool.statement(account=replace(BANK, iban=OTHER_IBAN))
    told = pool.commons.told(f"import camt {path} --pool fire --as friends")
    assert len(told["unmatched"]) == 1  # fund-a was pledged to the pool water
    assert pool.told(pool.statement())["difference"] == "0.00"


def test_a_trial_books_nothing(pool: Pool) -> None:
    pool.receives("2024-11-15", 180000, "fund-a")
    said = pool.imported(pool.statement(), "--dry-run")
    assert said.startswith("Only tried")
    assert "agree to the cent" in said
    assert pool.list("accounts") == []


def test_another_account_is_refused(pool: Pool) -> None:
    pool.receives("2024-11-15", 100, "")
    other = pool.statement(account=replace(BANK, iban=OTHER_IBAN))
    assert pool.refusal(other) == "bank.account_other"


def test_another_currency_is_refused(pool: Pool) -> None:
    pool.receives("2024-11-15", 100, "")
    path = pool.statement()
    path.write_bytes(path.read_bytes().replace(b"EUR", b"CHF"))
    assert pool.refusal(path) == "bank.currency_other"
    assert pool.list("accounts") == []


@pytest.mark.parametrize("content", [b"", b"Datum;Betrag", b"<a/>", b"\xff\xfe\x00"])
def test_a_file_that_is_no_statement_is_refused(pool: Pool, content: bytes) -> None:
    path = pool.commons.folder / "private" / "x.xml"
    path.write_bytes(content)
    assert pool.refusal(path) == "bank.not_camt"
    assert pool.refusal(path.with_name("missing.xml")) == "argument.file_unreadable"


def test_a_line_of_tomorrow_refuses_all_lines(pool: Pool) -> None:
    pool.receives("2024-11-15", 100, "")
    pool.receives("2024-11-21", 100, "")
    assert pool.refusal(pool.statement()) == "funding.booked_in_future"
    assert pool.list("accounts") == []


def test_the_holder_imports(pool: Pool) -> None:
    pool.receives("2024-11-15", 100, "")
    path = pool.statement()
    refused = pool.commons.refusal(f"import camt {path} --pool water --as kim")
    assert refused == "pool.not_by_holder"
    assert pool.commons.refusal(f"import camt {path} --pool fire --as kim") == "pool.unknown"
    (pool.commons.folder / "private" / "members.sqlite3").unlink()
    assert pool.refusal(path) == "import.account_unknown"


def test_a_treasurer_imports_for_the_holder(pool: Pool) -> None:
    pool.commons.does("mandate grant kim friends fund --until 2025-12-31")
    pool.receives("2024-11-15", 100, "")
    line = f"import camt {pool.statement()} --pool water --as kim --for friends"
    assert "--pledge ID --as kim --for friends" in pool.commons.does(line)


def test_what_strangers_wrote_cannot_move_the_cursor(pool: Pool) -> None:
    pool.receives("2024-11-15", 100, "one\u009b2Jtwo\nthree")
    assert "one 2Jtwo three" in pool.imported(pool.statement())


def test_a_missing_extra_is_named(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subak.cli.extras.find_spec", lambda _: None)
    line = "import camt x.xml --pool water --as friends"
    assert pool.commons.refusal(line) == "argument.extra_missing"
    assert 'pip install "subak[bank]"' in pool.commons.refused_text(line)


@pytest.mark.parametrize("batch", [True, False])
def test_debits_confirm_payouts(sent: Pool, batch: bool) -> None:
    sends(sent, batch=batch)
    told = sent.told(sent.statement())
    assert (told["confirmed"], told["known"]) == (["d1.kim", "d1.lea"], 1)
    assert (told["bank"], told["difference"], told["left"]) == ("0.00", "0.00", [])
    assert sent.list("accounts") == []
    assert sent.imported(sent.statement()).startswith("Nothing new")


def test_a_debit_without_ids_is_confirmed_by_its_order(sent: Pool) -> None:
    sends(sent)
    path = sent.statement()
    for name in ("kim", "lea"):
        given = path.read_bytes().replace(end_to_end_id(f"d1.{name}").encode(), b"NOTPROVIDED")
        path.write_bytes(given)
    assert sent.told(path)["confirmed"] == ["d1.kim", "d1.lea"]


def test_a_debit_that_nothing_explains_is_left_and_named(sent: Pool) -> None:
    fee = transfers("d9", 150)[:1]
    order = sent.sends("m1", fee, "d1")  # the bank debits other amounts than were sent
    sent.happens(order_day("2024-11-19", order))
    said = sent.imported(sent.statement())
    assert "not booked: 1" in said
    assert "19 November 2024  -1.50" in said
    assert "differ by -1.50" in said
    assert "in no line" not in said


@pytest.mark.parametrize("together", [True, False])
def test_a_return_is_payable_again_and_sent_again(sent: Pool, together: bool) -> None:
    sends(sent, day="2024-11-18")
    if not together:
        sent.imported(sent.statement())
    sent.happens(return_day("2024-11-19", transfers("d1", 90000)[0]))
    said = sent.imported(sent.statement())
    assert "d1.kim: 900.00\u00a0€ came back – the account is closed (AC04)" in said
    assert "agree to the cent: 900.00" in said
    assert sent.list("accounts") == [
        {"pool": "water", "account": "payable:d1.kim", "amount": "900.00"}
    ]
    assert sent.told(sent.statement())["booked"] == 0


def test_a_return_before_its_debit_waits_for_the_statement_with_the_debit(sent: Pool) -> None:
    sends(sent, day="2024-11-18")
    sent.happens(return_day("2024-11-19", transfers("d1", 90000)[0]))
    early = sent.told(sent.statement("2024-11-19"))
    assert (early["booked"], len(early["left"])) == (0, 1)
    assert sent.commons.told("bank waiting")[0]["amount"] == "900.00"
    late = sent.told(sent.statement("2024-11-18", "2024-11-18"))
    assert (late["confirmed"], late["returned"]) == (["d1.kim", "d1.lea"], ["d1.kim"])
    assert sent.commons.told("bank waiting") == []
    assert "agree to the cent" in sent.commons.does("bank reconcile water")


def test_a_return_with_another_amount_is_a_receipt_without_a_payer(sent: Pool) -> None:
    sends(sent, day="2024-11-18")
    sent.happens(return_day("2024-11-19", replace(transfers("d1", 90000)[0], amount_cents=89000)))
    told = sent.told(sent.statement())
    assert told["returned"] == []
    assert len(told["unmatched"]) == 1
    assert told["difference"] == "0.00"


def test_a_return_without_a_code_has_the_one_for_no_reason(sent: Pool) -> None:
    sends(sent, day="2024-11-18")
    sent.happens(return_day("2024-11-19", transfers("d1", 90000)[1], "narrative"))
    assert "(MS03)" in sent.imported(sent.statement())


def test_a_statement_without_movement_agrees_too(pool: Pool) -> None:
    pool.happens(BankDay("2024-11-15"))
    said = pool.imported(pool.statement())
    assert said.startswith("Nothing new")
    assert "agree to the cent: 0.00" in said
    pool.receives("2024-11-16", 100, "")
    pool.imported(pool.statement())
    pool.happens(BankDay("2024-11-18"))
    assert "agree to the cent: 1.00" in pool.imported(pool.statement("2024-11-17"))


def test_a_statement_may_name_no_closing_balance(pool: Pool) -> None:
    pool.receives("2024-11-15", 100, "")
    path = pool.statement()
    path.write_bytes(path.read_bytes().replace(b"CLBD", b"ITBD"))
    assert "no closing balance" in pool.imported(path)
    assert "difference" not in pool.told(path)


def test_what_is_said_is_said_in_french_too(pool: Pool) -> None:
    pool.receives("2024-11-15", 180000, "fund-a")
    line = f"--language fr import camt {pool.statement()} --pool water --as friends"
    assert "concordent au centime\u00a0: 1\u202f800,00\u202f€" in pool.commons.does(line)
    assert IBAN not in pool.commons.does("--language fr fund list")
