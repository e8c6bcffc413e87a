"""Bank statements: foreign amounts, what the bank books for itself, when a statement was made."""

import pytest

from subak.exchange.camt053 import read
from tests.unit.exchange.test_camt053 import balance, detail, entry, file, refusal, statement


def test_a_foreign_amount_is_shown_and_the_booked_one_counts() -> None:
    exchange = (
        "<AmtDtls><InstdAmt><Amt Ccy='USD'>120.00</Amt></InstdAmt><CntrValAmt>"
        "<Amt Ccy='EUR'>110.09</Amt><CcyXchg><SrcCcy>USD</SrcCcy><TrgtCcy>EUR</TrgtCcy>"
        "<XchgRate>1.09</XchgRate></CcyXchg></CntrValAmt></AmtDtls>"
    )
    for written in (entry("110.09", detail(exchange)), entry("110.09", reversal=exchange)):
        (line,) = read(file(statement(written)))[0].lines
        assert (line.amount_cents, line.original, line.rate) == (11_009, "120.00 USD", "1.09")
    plain = "<AmtDtls><InstdAmt><Amt Ccy='EUR'>25.00</Amt></InstdAmt></AmtDtls>"
    (line,) = read(file(statement(entry(details=detail(plain)))))[0].lines
    assert (line.original, line.rate) == ("", "")


@pytest.mark.parametrize(("code", "own"), [("CHRG", "charges"), ("INTR", "interest"), ("ESCT", "")])
def test_what_the_bank_books_for_itself_is_known_by_its_code(code: str, own: str) -> None:
    family = f"<Cd>PMNT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>{code}</SubFmlyCd></Fmly>"
    written = entry(reversal=f"<BkTxCd><Domn>{family}</Domn></BkTxCd>")
    (line,) = read(file(statement(written)))[0].lines
    assert line.own == own


def test_a_statement_says_when_it_was_made_and_of_which_day_it_closes() -> None:
    balances = balance("OPBD", "0.00", on="2025-03-09") + balance("CLBD", "25.00")
    for written, made in (
        ("<CreDtTm>2025-03-11T01:30:00.25+02:00</CreDtTm>", "2025-03-10T23:30:00Z"),
        ("<CreDtTm>2025-03-11T01:30:00</CreDtTm>", "2025-03-11T01:30:00Z"),
        ("", "2025-03-10T23:59:59Z"),
    ):
        (found,) = read(file(statement(written + balances + entry())))
        assert (found.closing_on, found.created_at) == ("2025-03-10", made)
    assert read(file(statement(entry())))[0].closing_on == ""
    fault = refusal(file(statement("<CreDtTm>soon</CreDtTm>" + entry())))
    assert fault.code == "bank.field_wrong"
