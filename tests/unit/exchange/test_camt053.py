"""Bank statements: what a line says, its key, and what is refused."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from subak.core.errors import Refused
from subak.exchange.camt053 import line_key, read
from subak.exchange.sample_bank import Account, BankDay, Receipt, answer

OWN, OTHER = "FR1420041010050500013M02606", "DE89370400440532013000"
ACCOUNT = Account(OWN, "Régie de l’eau", 0)
GIFT = Receipt("Agence de bassin", OTHER, 2_500, "pledge-7", "E2E-7")


def balance(code: str, amount: str, direction: str = "CRDT", on: str = "2025-03-10") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>"
        f"<CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def entry(amount: str = "25.00", details: str = "", **parts: str) -> str:
    currency = parts.get("currency", "EUR")
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt>"
        f"<CdtDbtInd>{parts.get('direction', 'CRDT')}</CdtDbtInd>{parts.get('reversal', '')}"
        f"<Sts>{parts.get('status', 'BOOK')}</Sts>"
        f"<BookgDt>{parts.get('booked', '<Dt>2025-03-10</Dt>')}</BookgDt>"
        f"<AcctSvcrRef>{parts.get('reference', 'R1')}</AcctSvcrRef>"
        f"<NtryDtls>{details}</NtryDtls>"
        f"<AddtlNtryInf>{parts.get('wording', '')}</AddtlNtryInf></Ntry>"
    )


def detail(inner: str, end_to_end_id: str = "E1") -> str:
    return f"<TxDtls><Refs><EndToEndId>{end_to_end_id}</EndToEndId></Refs>{inner}</TxDtls>"


def statement(body: str, iban: str = OWN, currency: str = "EUR") -> str:
    return (
        f"<Stmt><Id>S1</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f"{body}</Stmt>"
    )


def file(*statements: str, version: str = "02", encoding: str = "UTF-8") -> bytes:
    return (
        f"<?xml version='1.0' encoding='{encoding}'?>"
        f"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}'>"
        f"<BkToCstmrStmt>{''.join(statements)}</BkToCstmrStmt></Document>"
    ).encode(encoding)


def refusal(content: bytes, account_iban: str | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        read(content, account_iban)
    return refused.value


@pytest.mark.parametrize("version", ["02", "03", "04", "05", "06", "07", "08"])
def test_reads_a_line_of_each_version(version: str) -> None:
    party = (
        "<Dbtr><Nm>Ada</Nm></Dbtr>" if version == "02" else "<Dbtr><Pty><Nm>Ada</Nm></Pty></Dbtr>"
    )
    parties = f"<RltdPties>{party}<DbtrAcct><Id><IBAN>{OTHER}</IBAN></Id></DbtrAcct></RltdPties>"
    text = "<RmtInf><Ustrd>pledge-7</Ustrd><Ustrd>thanks</Ustrd></RmtInf>"
    status = "<Cd>BOOK</Cd>" if version == "08" else "BOOK"
    content = file(statement(entry(details=detail(parties + text), status=status)), version=version)
    (found,) = read(content, "FR14 2004 1010 0505 0001 3M02 606")
    (line,) = found.lines
    assert (found.account_iban, found.identification, found.currency) == (OWN, "S1", "EUR")
    assert (found.opening_cents, found.closing_cents) == (None, None)
    assert (line.booked_on, line.amount_cents, line.bank_reference) == ("2025-03-10", 2_500, "R1")
    assert (line.counterparty_name, line.counterparty_iban) == ("Ada", OTHER)
    assert (line.remittance, line.end_to_end_ids) == ("pledge-7 thanks", ("E1",))
    assert (line.ordinal, line.return_reason, line.is_return) == (1, "", False)
    assert line.key == line_key(OWN, "2025-03-10", 2_500, "R1", 1)


def test_reads_another_prefix_and_latin_1() -> None:
    content = file(
        statement(entry(wording="Reçu à l’été".replace("’", "'"))), encoding="ISO-8859-1"
    )
    prefixed = content.replace(b"xmlns=", b"xmlns:a=")
    for name in (b"Document", b"BkToCstmrStmt"):
        prefixed = prefixed.replace(b"<" + name, b"<a:" + name).replace(
            b"</" + name, b"</a:" + name
        )
    inner = prefixed.replace(
        b"<Stmt>", b"<Stmt xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'>"
    )
    assert read(content) == read(inner)
    assert read(content)[0].lines[0].remittance == "Reçu à l'été"


def test_a_key_is_the_hash_of_a_written_text() -> None:
    named = b"FR1420041010050500013M02606|2025-03-10|-2500|R1|2"
    expected = "line-" + sha256(named).hexdigest()[:24]
    assert line_key(OWN, "2025-03-10", -2_500, "R1", 2) == expected


def test_equal_lines_of_a_day_are_told_apart_by_their_place() -> None:
    later = entry(booked="<DtTm>2025-03-11T08:00:00+01:00</DtTm>")
    (found,) = read(file(statement(entry() + entry() + later)))
    assert [line.ordinal for line in found.lines] == [1, 2, 1]
    assert len({line.key for line in found.lines}) == 3


def test_several_statements_count_apart() -> None:
    first, second = read(file(statement(entry()), statement(entry())))
    assert first.lines == second.lines


DAYS = st.lists(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "a", "b"])), max_size=5),
    min_size=1,
    max_size=7,
)


@settings(max_examples=60)
@given(DAYS, st.data())
def test_overlapping_statements_give_equal_keys(
    days: list[list[tuple[int, str]]], data: st.DataObject
) -> None:
    booked = [
        BankDay(
            f"2025-03-{number:02}",
            tuple(replace(GIFT, amount_cents=cents, remittance=text) for cents, text in receipts),
        )
        for number, receipts in enumerate(days, start=1)
    ]
    first = data.draw(st.integers(0, len(days) - 1))
    last = data.draw(st.integers(first, len(days) - 1))
    (whole,) = read(answer(ACCOUNT, booked))
    (part,) = read(answer(ACCOUNT, booked[first : last + 1]))
    covered = {day.booked_on for day in booked[first : last + 1]}
    assert part.lines == tuple(line for line in whole.lines if line.booked_on in covered)
    assert len({line.key for line in whole.lines}) == len(whole.lines)


ROWS = st.lists(
    st.tuples(st.integers(10, 12), st.integers(1, 2), st.sampled_from(["", "x|y"])), max_size=12
)


@settings(max_examples=60)
@given(ROWS)
def test_keys_do_not_need_a_bank_reference(rows: list[tuple[int, int, str]]) -> None:
    def keys(days: set[int]) -> set[str]:
        entries = [
            entry(f"0.0{cents}", reference=reference, booked=f"<Dt>2025-03-{day}</Dt>")
            for day, cents, reference in rows
            if day in days
        ]
        (found,) = read(file(statement("".join(entries))))
        assert len({line.key for line in found.lines}) == len(entries)
        return {line.key for line in found.lines}

    assert keys({10, 11}) & keys({11, 12}) == keys({11})
    assert keys({10, 11}) | keys({11, 12}) == keys({10, 11, 12})


def test_only_booked_entries_become_lines() -> None:
    body = "".join(entry(status=status) for status in ("PDNG", "BOOK", "INFO"))
    (found,) = read(file(statement(body)))
    assert len(found.lines) == 1


def test_a_batch_keeps_all_its_ids_and_names_no_single_counterparty() -> None:
    two = [
        detail(f"<RltdPties><Cdtr><Nm>{name}</Nm></Cdtr></RltdPties>", end_to_end_id)
        for name, end_to_end_id in (("Ada", "E1"), ("Bea", "E2"), ("Cem", "NOTPROVIDED"))
    ]
    batch = "<Btch><MsgId>M1</MsgId><PmtInfId>run-D1</PmtInfId></Btch>"
    (found,) = read(file(statement(entry(direction="DBIT", details=batch + "".join(two)))))
    (line,) = found.lines
    assert line.amount_cents == -2_500
    assert line.end_to_end_ids == ("E1", "E2")
    assert line.batch_id == "run-D1"
    assert line.counterparty_name == ""


def test_a_return_names_its_reason_and_the_other_side() -> None:
    parties = (
        f"<RltdPties><Dbtr><Nm>Own</Nm></Dbtr><DbtrAcct><Id><IBAN>{OWN}</IBAN></Id></DbtrAcct>"
        f"<Cdtr><Nm>Ada</Nm></Cdtr><CdtrAcct><Id><IBAN>{OTHER}</IBAN></Id></CdtrAcct></RltdPties>"
    )
    reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    (found,) = read(file(statement(entry(details=detail(parties + reason)))))
    (line,) = found.lines
    assert (line.is_return, line.return_reason) == (True, "AC04")
    assert (line.counterparty_name, line.counterparty_iban) == ("Ada", OTHER)


def test_a_reversal_is_a_return_and_keeps_its_direction() -> None:
    (found,) = read(file(statement(entry(reversal="<RvslInd>true</RvslInd>"))))
    (line,) = found.lines
    assert (line.is_return, line.return_reason, line.amount_cents) == (True, "", 2_500)


def test_balances_are_signed_and_must_agree_with_the_lines() -> None:
    opening = balance("OPBD", "10.00", "DBIT")
    (found,) = read(file(statement(opening + balance("CLBD", "15.00") + entry())))
    assert (found.opening_cents, found.closing_cents) == (-1_000, 1_500)
    refused = refusal(file(statement(opening + balance("CLBD", "15.01") + entry())))
    assert refused.code == "bank.balance_wrong"
    assert refused.facts == {
        "statement": "S1",
        "opening": "-10.00",
        "moved": "25.00",
        "closing": "15.01",
    }


def test_the_previous_closing_balance_may_stand_for_the_opening() -> None:
    (found,) = read(file(statement(balance("PRCD", "1.00") + balance("CLBD", "26.00") + entry())))
    assert (found.opening_cents, found.closing_cents) == (100, 2_600)


@given(st.integers(0, 10**15), st.sampled_from([1, -1]))
def test_cents_come_through_exactly(cents: int, sign: int) -> None:
    direction = "CRDT" if sign > 0 else "DBIT"
    amount = f"{cents // 100}.{cents % 100:02}"
    (found,) = read(file(statement(entry(amount, direction=direction))))
    assert found.lines[0].amount_cents == sign * cents


@pytest.mark.parametrize("amount", ["1.005", "-1.00", "1e2", "", "1,00", "9" * 19])
def test_refuses_amounts_that_are_not_cents(amount: str) -> None:
    assert refusal(file(statement(entry(amount)))).code == "bank.amount_malformed"


def test_refuses_another_currency_wherever_it_stands() -> None:
    for content in (
        file(statement(entry(), currency="CHF")),
        file(statement(entry(currency="CHF"))),
        file(statement(balance("OPBD", "1.00").replace("EUR", "CHF"))),
    ):
        refused = refusal(content)
        assert refused.code == "bank.currency_other"
        assert refused.facts == {"found": "CHF", "expected": "EUR"}
    (found,) = read(file(statement(entry(currency="CHF"), currency="CHF")), currency="CHF")
    assert found.currency == "CHF"


def test_refuses_another_account() -> None:
    content = file(statement(entry()), statement(entry(), iban=OTHER))
    assert [found.account_iban for found in read(content)] == [OWN, OTHER]
    refused = refusal(content, OWN)
    assert refused.code == "bank.account_other"
    assert refused.facts == {"found": OTHER, "expected": OWN}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"date;amount\n2025-03-10;25.00\n",
        b"<Document/>",
        file(statement(entry()), version="09"),
        file(statement(entry())).replace(b"camt.053", b"camt.052"),
        file(),
    ],
)
def test_refuses_what_is_not_a_statement(content: bytes) -> None:
    assert refusal(content).code == "bank.not_camt"


def test_refuses_entities_without_expanding_them() -> None:
    declared = b"?><!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><Document"
    content = file(statement(entry(wording="&b;"))).replace(b"?><Document", declared)
    assert refusal(content).code == "bank.entity_refused"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (entry(status=""), "Ntry/Sts"),
        (entry(direction="BOTH"), "CdtDbtInd"),
        (entry(booked="<Dt>2025-02-30</Dt>"), "BookgDt"),
        (entry(booked=""), "BookgDt"),
    ],
)
def test_refuses_a_field_that_is_missing_or_wrong(body: str, field: str) -> None:
    refused = refusal(file(statement(body)))
    assert refused.code == "bank.field_wrong"
    assert refused.facts["field"] == field


def test_refuses_a_statement_without_an_account() -> None:
    assert refusal(file(statement(entry(), iban=""))).code == "bank.field_wrong"
