"""Payment orders: the same bytes, valid against the schema, and every refusal."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.exchange.pain001 import Order, Transfer, validate, write

FRENCH, GERMAN = "FR1420041010050500013M02606", "DE89370400440532013000"
PAID = Transfer("payout-0001", "Chardon-Poli", "DE89 3704 0044 0532 0130 00", 318_850, "D1 p13")
ORDER = Order(
    message_id="run-D1",
    created_at="2025-03-17T09:30:00Z",
    execution_on="2025-03-18",
    debtor_name="Régie de l’eau",
    debtor_iban=FRENCH,
    debtor_bic=None,
    transfers=(PAID, replace(PAID, end_to_end_id="payout-0002", amount_cents=5)),
)
NAMESPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def texts(content: bytes, path: str) -> list[str | None]:
    steps = "/".join(NAMESPACE + name for name in path.split("/"))
    return [node.text for node in ET.fromstring(content).findall(steps)]


def refusal(order: Order) -> str:
    with pytest.raises(Refused) as refused:
        write(order)
    return refused.value.code


def paying(**changes: str | int) -> Order:
    return replace(ORDER, transfers=(replace(PAID, **changes),))  # type: ignore[arg-type]


def test_the_same_order_gives_the_same_bytes() -> None:
    assert write(ORDER) == write(replace(ORDER))


def test_the_file_says_what_the_order_says() -> None:
    content = write(ORDER)
    header, batch = "CstmrCdtTrfInitn/GrpHdr", "CstmrCdtTrfInitn/PmtInf"
    assert texts(content, f"{header}/MsgId") == ["run-D1"]
    assert texts(content, f"{header}/CreDtTm") == ["2025-03-17T09:30:00Z"]
    assert texts(content, f"{header}/NbOfTxs") == ["2"]
    assert texts(content, f"{header}/CtrlSum") == ["3188.55"]
    assert texts(content, f"{batch}/PmtInfId") == ["run-D1"]
    assert texts(content, f"{batch}/ReqdExctnDt/Dt") == ["2025-03-18"]
    assert texts(content, f"{batch}/Dbtr/Nm") == ["Regie de l'eau"]
    assert texts(content, f"{batch}/DbtrAcct/Id/IBAN") == [FRENCH]
    assert texts(content, f"{batch}/DbtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]
    transfer = f"{batch}/CdtTrfTxInf"
    assert texts(content, f"{transfer}/PmtId/EndToEndId") == ["payout-0001", "payout-0002"]
    assert texts(content, f"{transfer}/Amt/InstdAmt") == ["3188.50", "0.05"]
    assert texts(content, f"{transfer}/CdtrAcct/Id/IBAN") == [GERMAN, GERMAN]
    assert texts(content, f"{transfer}/RmtInf/Ustrd") == ["D1 p13", "D1 p13"]


def test_a_known_bic_is_written() -> None:
    content = write(replace(ORDER, debtor_bic="PSSTFRPPPAR"))
    agent = "CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId"
    assert texts(content, f"{agent}/BICFI") == ["PSSTFRPPPAR"]
    assert texts(content, f"{agent}/Othr/Id") == []


@settings(max_examples=40)
@given(st.lists(st.integers(1, 99_999_999_999), min_size=1, max_size=20))
def test_the_control_sum_is_the_sum_of_the_amounts(cents: list[int]) -> None:
    transfers = (
        replace(PAID, end_to_end_id=f"p{number}", amount_cents=amount)
        for number, amount in enumerate(cents)
    )
    content = write(replace(ORDER, transfers=tuple(transfers)))
    (total,) = texts(content, "CstmrCdtTrfInitn/GrpHdr/CtrlSum")
    assert total is not None
    assert int(total.replace(".", "")) == sum(cents)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<MsgId>run-D1</MsgId>", b""),
        (b"<MsgId>run-D1</MsgId>", b"<MsgId>" + b"x" * 36 + b"</MsgId>"),
        (b'Ccy="EUR"', b'Ccy="euro"'),
        (b"3188.50<", b"-3188.50<"),
        (b"2025-03-18", b"2025-02-30"),
        (b"pain.001.001.09", b"pain.001.001.08"),
    ],
)
def test_a_broken_file_is_not_valid(before: bytes, after: bytes) -> None:
    content = write(ORDER)
    validate(content)
    assert before in content
    with pytest.raises(Refused) as refused:
        validate(content.replace(before, after))
    assert refused.value.code == "bank.schema_broken"


def test_writing_validates() -> None:
    assert refusal(replace(ORDER, debtor_bic="bad")) == "bank.schema_broken"
    assert refusal(replace(ORDER, created_at="yesterday")) == "bank.schema_broken"


def test_refuses_orders_that_no_bank_can_carry_out() -> None:
    assert refusal(replace(ORDER, transfers=())) == "bank.order_empty"
    assert refusal(replace(ORDER, transfers=(PAID, PAID))) == "bank.identifier_doubled"
    assert refusal(replace(ORDER, message_id="run_D1")) == "bank.identifier_malformed"
    assert refusal(replace(ORDER, execution_on="18.03.2025")) == "bank.field_wrong"
    assert refusal(replace(ORDER, debtor_iban="FR1420041010050500013M02607")) == (
        "bank.iban_malformed"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"creditor_iban": "DE88370400440532013000"}, "bank.iban_malformed"),
        ({"amount_cents": 0}, "bank.amount_not_positive"),
        ({"amount_cents": -1}, "bank.amount_not_positive"),
        ({"amount_cents": 100_000_000_000}, "bank.amount_too_large"),
        ({"creditor_name": "n" * 71}, "bank.text_too_long"),
        ({"remittance": "r" * 141}, "bank.text_too_long"),
        ({"creditor_name": ""}, "bank.field_wrong"),
        ({"end_to_end_id": "é"}, "bank.identifier_malformed"),
    ],
)
def test_refuses_transfers_that_no_bank_can_carry_out(
    changes: dict[str, str | int], code: str
) -> None:
    assert refusal(paying(**changes)) == code
